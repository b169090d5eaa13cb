-- context: orders
-- A buyer's wish to cancel an order the shop is already packing: silence until answer_due_at approves it.
CREATE TABLE cancellations (
    order_id BIGINT PRIMARY KEY REFERENCES orders (id),
    state TEXT NOT NULL CHECK (state IN ('requested', 'approved', 'rejected', 'withdrawn')),
    reason TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    answer_due_at BIGINT NOT NULL,
    decided_at BIGINT
);
