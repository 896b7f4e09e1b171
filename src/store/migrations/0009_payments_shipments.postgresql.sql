-- Buyer's remark
ALTER TABLE customer_order ADD COLUMN buyer_remark text COLLATE "C";
-- Flag
ALTER TABLE customer_order ADD COLUMN flag text COLLATE "C";
-- What the flag says
ALTER TABLE customer_order ADD COLUMN flag_word text COLLATE "C";
-- Paid. The sum of its payments; empty where none were recorded: then the status says whether it was paid.
ALTER TABLE customer_order ADD COLUMN paid_minor bigint;
-- Refunded
ALTER TABLE customer_order ADD COLUMN refunded_minor bigint;
-- Refund due. The sum of its open refunds.
ALTER TABLE customer_order ADD COLUMN refund_due_minor bigint;
-- Returned. The sum of its returns that were not cancelled.
ALTER TABLE customer_order ADD COLUMN returned_minor bigint;
CREATE INDEX customer_order_customer_id_origin_order_id_index ON customer_order (customer_id, origin_order_id) WHERE origin_order_id IS NOT NULL;

-- Who did what with an order, and why.
CREATE TABLE order_step (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    customer_id bigint NOT NULL, -- Customer
    origin_customer_id bigint NOT NULL, -- Original customer
    order_id bigint, -- Order
    step text COLLATE "C", -- Step
    happened_at bigint, -- When
    staff_id bigint, -- By
    status_before text COLLATE "C", -- From
    status_after text COLLATE "C", -- To
    reason text COLLATE "C", -- Reason
    amount_minor bigint, -- Amount
    currency text COLLATE "C", -- Currency
    details jsonb, -- Details. What the step made, and what it changed, before and after.
    undone_at bigint, -- Undone
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX order_step_customer_id_happened_at_id_index ON order_step (customer_id, happened_at, id);
CREATE INDEX order_step_order_id_id_index ON order_step (order_id, id);
CREATE INDEX order_step_id_index ON order_step (id);

-- What was paid for orders, and what was given back.
CREATE TABLE payment (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    customer_id bigint NOT NULL, -- Customer
    origin_customer_id bigint NOT NULL, -- Original customer
    order_id bigint, -- Order
    return_id bigint, -- For return. The return that this refund pays for.
    source_id bigint, -- Source
    kind text COLLATE "C" NOT NULL DEFAULT 'payment', -- Kind
    status text COLLATE "C" NOT NULL DEFAULT 'done', -- Status
    method text COLLATE "C", -- Method. How it was paid: alipay, wechat, card, cash, bank.
    amount_minor bigint, -- Amount. Above zero; the kind says which way.
    currency text COLLATE "C", -- Currency. That of the order.
    base_amount_minor bigint, -- Amount in base currency
    paid_at bigint, -- When
    reference text COLLATE "C", -- Provider's reference
    reason text COLLATE "C", -- Reason
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX payment_customer_id_paid_at_id_index ON payment (customer_id, paid_at, id);
CREATE INDEX payment_order_id_id_index ON payment (order_id, id);
CREATE INDEX payment_paid_at_id_index ON payment (paid_at, id);
CREATE INDEX payment_status_paid_at_id_index ON payment (status, paid_at, id) WHERE status <> 'done';
CREATE INDEX payment_amount_minor_id_index ON payment (amount_minor, id);
CREATE INDEX payment_id_index ON payment (id);

-- Parcels on their way to customers.
CREATE TABLE shipment (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    customer_id bigint NOT NULL, -- Customer
    origin_customer_id bigint NOT NULL, -- Original customer
    order_id bigint, -- Order
    source_id bigint, -- Source
    status text COLLATE "C" NOT NULL DEFAULT 'shipped', -- Status
    carrier text COLLATE "C", -- Carrier
    tracking_number text COLLATE "C", -- Tracking number
    packed_at bigint, -- Packed
    shipped_at bigint, -- Shipped
    delivered_at bigint, -- Delivered
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX shipment_customer_id_shipped_at_id_index ON shipment (customer_id, shipped_at, id);
CREATE INDEX shipment_order_id_id_index ON shipment (order_id, id);
CREATE INDEX shipment_shipped_at_id_index ON shipment (shipped_at, id);
CREATE INDEX shipment_status_shipped_at_id_index ON shipment (status, shipped_at, id);
CREATE INDEX shipment_id_index ON shipment (id);

-- What a parcel holds, piece by piece.
CREATE TABLE shipment_line (
    customer_id bigint NOT NULL, -- Customer
    shipment_id bigint, -- Shipment
    position bigint NOT NULL, -- Position
    product_code text COLLATE "C", -- Product code
    occurrence bigint NOT NULL DEFAULT 1, -- Occurrence. Which of the order's lines of this product code.
    quantity_thousandths bigint, -- Quantity
    PRIMARY KEY (customer_id, shipment_id, position)
);
CREATE INDEX shipment_line_shipment_id_position_index ON shipment_line (shipment_id, position);
