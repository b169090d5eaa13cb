-- context: ledger
CREATE TABLE ledger_accounts (
    id {id},
    owner_kind TEXT NOT NULL CHECK (owner_kind IN ('platform', 'shop', 'creator')),
    owner_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    currency TEXT NOT NULL,
    balance_minor BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX ledger_accounts_owner_kind_owner_id_kind_currency_key ON ledger_accounts (owner_kind, owner_id, kind, currency);

CREATE TABLE ledger_txns (
    id {id},
    kind TEXT NOT NULL,
    idem_key TEXT NOT NULL,
    ref_kind TEXT NOT NULL,
    ref_id BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ledger_txns_idem_key_key ON ledger_txns (idem_key);
CREATE INDEX ledger_txns_ref_kind_ref_id_idx ON ledger_txns (ref_kind, ref_id);

CREATE TABLE ledger_entries (
    txn_id BIGINT NOT NULL REFERENCES ledger_txns (id),
    entry_no BIGINT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES ledger_accounts (id),
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    PRIMARY KEY (txn_id, entry_no)
);
CREATE INDEX ledger_entries_account_id_txn_id_idx ON ledger_entries (account_id, txn_id);

-- One per order line: what the seller gets for it, and when. Signed: costs are negative (spec: commerce 2.12).
CREATE TABLE settlement_lines (
    order_line_id BIGINT PRIMARY KEY,
    order_id BIGINT NOT NULL,
    shop_id BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('unsettled', 'on_hold_case', 'ready', 'in_statement', 'settled', 'cancelled')),
    currency TEXT NOT NULL,
    revenue_minor BIGINT NOT NULL,
    shipping_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL,
    commission_minor BIGINT NOT NULL,
    transaction_minor BIGINT NOT NULL,
    affiliate_minor BIGINT NOT NULL,
    settlement_minor BIGINT NOT NULL,
    buyer_paid_minor BIGINT NOT NULL,
    platform_paid_minor BIGINT NOT NULL,
    carrier_minor BIGINT NOT NULL,
    tax_payable_minor BIGINT NOT NULL,
    creator_id BIGINT,
    created_at BIGINT NOT NULL,
    eligible_at BIGINT,
    settled_at BIGINT,
    statement_id BIGINT
);
CREATE INDEX settlement_lines_shop_id_state_idx ON settlement_lines (shop_id, state, order_line_id);
CREATE INDEX settlement_lines_order_id_idx ON settlement_lines (order_id);
CREATE INDEX settlement_lines_statement_id_idx ON settlement_lines (statement_id, order_line_id);

-- One per shop, currency and local day that has lines.
CREATE TABLE statements (
    id {id},
    shop_id BIGINT NOT NULL,
    currency TEXT NOT NULL,
    local_day TEXT NOT NULL,
    line_count BIGINT NOT NULL,
    total_minor BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX statements_shop_id_currency_local_day_key ON statements (shop_id, currency, local_day);

CREATE TABLE withdrawals (
    id {id},
    owner_kind TEXT NOT NULL CHECK (owner_kind IN ('shop', 'creator')),
    owner_id BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('requested', 'processing', 'paid', 'failed', 'cancelled')),
    currency TEXT NOT NULL,
    gross_minor BIGINT NOT NULL CHECK (gross_minor > 0),
    fee_minor BIGINT NOT NULL CHECK (fee_minor >= 0),
    net_minor BIGINT NOT NULL CHECK (net_minor >= 0),
    local_day TEXT NOT NULL,
    payout_name TEXT NOT NULL,
    payout_to TEXT NOT NULL,
    idem_key TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    expected_at BIGINT NOT NULL,
    decided_at BIGINT,
    failure TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX withdrawals_owner_kind_owner_id_idem_key_key ON withdrawals (owner_kind, owner_id, idem_key);
CREATE UNIQUE INDEX withdrawals_owner_kind_owner_id_local_day_key ON withdrawals (owner_kind, owner_id, local_day)
    WHERE state NOT IN ('failed', 'cancelled');
CREATE INDEX withdrawals_state_id_idx ON withdrawals (state, id);
