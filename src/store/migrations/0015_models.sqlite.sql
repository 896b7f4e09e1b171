-- Models that foresee what customers will do, each time they were fitted.
CREATE TABLE model (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    name TEXT, -- Model
    state TEXT NOT NULL DEFAULT 'fitted', -- State
    variant TEXT, -- Kind
    fitted_at INTEGER, -- Fitted
    as_of_day INTEGER, -- Seen from
    customers INTEGER, -- Customers. It was fitted on.
    facts INTEGER, -- Orders
    converged INTEGER, -- Converged
    quality TEXT, -- How good it is
    reason TEXT, -- Why not
    asked_by_staff_id INTEGER, -- Asked by
    parameters TEXT, -- Parameters
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX model_name_id_index ON model (name, id);
CREATE INDEX model_fitted_at_id_index ON model (fitted_at, id);
