-- context: affiliate
-- When the payout account was last changed to another one: money waits a while after that (spec: affiliate AFF-375).
ALTER TABLE creators ADD COLUMN payout_changed_at BIGINT;
