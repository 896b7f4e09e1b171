-- Buyer's remark
ALTER TABLE customer_order ADD COLUMN buyer_remark TEXT;
-- Flag
ALTER TABLE customer_order ADD COLUMN flag TEXT;
-- What the flag says
ALTER TABLE customer_order ADD COLUMN flag_word TEXT;
-- Paid. The sum of its payments; empty where none were recorded: then the status says whether it was paid.
ALTER TABLE customer_order ADD COLUMN paid_minor INTEGER;
-- Refunded
ALTER TABLE customer_order ADD COLUMN refunded_minor INTEGER;
-- Refund due. The sum of its open refunds.
ALTER TABLE customer_order ADD COLUMN refund_due_minor INTEGER;
-- Returned. The sum of its returns that were not cancelled.
ALTER TABLE customer_order ADD COLUMN returned_minor INTEGER;
CREATE INDEX customer_order_customer_id_origin_order_id_index ON customer_order (customer_id, origin_order_id) WHERE origin_order_id IS NOT NULL;

-- Who did what with an order, and why.
CREATE TABLE order_step (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    customer_id INTEGER NOT NULL, -- Customer
    origin_customer_id INTEGER NOT NULL, -- Original customer
    order_id INTEGER, -- Order
    step TEXT, -- Step
    happened_at INTEGER, -- When
    staff_id INTEGER, -- By
    status_before TEXT, -- From
    status_after TEXT, -- To
    reason TEXT, -- Reason
    amount_minor INTEGER, -- Amount
    currency TEXT, -- Currency
    details TEXT, -- Details. What the step made, and what it changed, before and after.
    undone_at INTEGER, -- Undone
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX order_step_customer_id_happened_at_id_index ON order_step (customer_id, happened_at, id);
CREATE INDEX order_step_order_id_id_index ON order_step (order_id, id);

-- What was paid for orders, and what was given back.
CREATE TABLE payment (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    customer_id INTEGER NOT NULL, -- Customer
    origin_customer_id INTEGER NOT NULL, -- Original customer
    order_id INTEGER, -- Order
    return_id INTEGER, -- For return. The return that this refund pays for.
    source_id INTEGER, -- Source
    kind TEXT NOT NULL DEFAULT 'payment', -- Kind
    status TEXT NOT NULL DEFAULT 'done', -- Status
    method TEXT, -- Method. How it was paid: alipay, wechat, card, cash, bank.
    amount_minor INTEGER, -- Amount. Above zero; the kind says which way.
    currency TEXT, -- Currency. That of the order.
    base_amount_minor INTEGER, -- Amount in base currency
    paid_at INTEGER, -- When
    reference TEXT, -- Provider's reference
    reason TEXT, -- Reason
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX payment_customer_id_paid_at_id_index ON payment (customer_id, paid_at, id);
CREATE INDEX payment_order_id_id_index ON payment (order_id, id);
CREATE INDEX payment_paid_at_id_index ON payment (paid_at, id);
CREATE INDEX payment_status_paid_at_id_index ON payment (status, paid_at, id) WHERE status <> 'done';
CREATE INDEX payment_amount_minor_id_index ON payment (amount_minor, id);

-- Parcels on their way to customers.
CREATE TABLE shipment (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    customer_id INTEGER NOT NULL, -- Customer
    origin_customer_id INTEGER NOT NULL, -- Original customer
    order_id INTEGER, -- Order
    source_id INTEGER, -- Source
    status TEXT NOT NULL DEFAULT 'shipped', -- Status
    carrier TEXT, -- Carrier
    tracking_number TEXT, -- Tracking number
    packed_at INTEGER, -- Packed
    shipped_at INTEGER, -- Shipped
    delivered_at INTEGER, -- Delivered
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX shipment_customer_id_shipped_at_id_index ON shipment (customer_id, shipped_at, id);
CREATE INDEX shipment_order_id_id_index ON shipment (order_id, id);
CREATE INDEX shipment_shipped_at_id_index ON shipment (shipped_at, id);
CREATE INDEX shipment_status_shipped_at_id_index ON shipment (status, shipped_at, id);

-- What a parcel holds, piece by piece.
CREATE TABLE shipment_line (
    customer_id INTEGER NOT NULL, -- Customer
    shipment_id INTEGER, -- Shipment
    position INTEGER NOT NULL, -- Position
    product_code TEXT, -- Product code
    occurrence INTEGER NOT NULL DEFAULT 1, -- Occurrence. Which of the order's lines of this product code.
    quantity_thousandths INTEGER, -- Quantity
    PRIMARY KEY (shipment_id, position)
) STRICT, WITHOUT ROWID;
