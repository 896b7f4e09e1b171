-- Models that foresee what customers will do, each time they were fitted.
CREATE TABLE model (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    name text COLLATE "C", -- Model
    state text COLLATE "C" NOT NULL DEFAULT 'fitted', -- State
    variant text COLLATE "C", -- Kind
    fitted_at bigint, -- Fitted
    as_of_day bigint, -- Seen from
    customers bigint, -- Customers. It was fitted on.
    facts bigint, -- Orders
    converged bigint, -- Converged
    quality jsonb, -- How good it is
    reason jsonb, -- Why not
    asked_by_staff_id bigint, -- Asked by
    parameters jsonb, -- Parameters
    PRIMARY KEY (id)
);
CREATE INDEX model_name_id_index ON model (name, id);
CREATE INDEX model_fitted_at_id_index ON model (fitted_at, id);
