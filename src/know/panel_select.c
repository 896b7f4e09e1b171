// SPDX-License-Identifier: Apache-2.0
#include "know/panel_select.h"

#include "know/explain.h"

static const Label NO_PANEL = {"The panel is not ready.", "面板尚未就绪。"};
static const Label INEXACT = {"The panel left out what is asked, to save memory.",
                              "为节省内存，面板未保存所需的数据。"};

// ---- the store ----

typedef struct {
    const Rule *rule, *within;
    const SelectOptions *options;
    Audience *out;
} Asking;

static void put_rule(Tx *tx, Arena *arena, const Rule *rule, const Asking *asking, Buffer *sql,
                     GArray *values)
{
    buffer_text(sql, " AND ");
    rule_sql(sql, values, rule,
             &(RuleSql){.engine = tx_engine(tx),
                        .alias = "t",
                        .me = asking->options->me,
                        .now = asking->options->now,
                        .model = asking->options->model,
                        .arena = arena});
}

static bool ask_store(Tx *tx, void *context, GError **error)
{
    (void)error;
    Asking *asking = context;
    Audience *out = asking->out;
    g_autoptr(Arena) arena = arena_new();
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    buffer_text(&sql, asking->options->members ? "SELECT t.id" : "SELECT count(*)");
    buffer_text(&sql, " FROM customer t WHERE t.deleted_at IS NULL AND t.kind <> 'anonymous'");
    put_rule(tx, arena, asking->rule, asking, &sql, values);
    if (asking->within != NULL)
        put_rule(tx, arena, asking->within, asking, &sql, values);
    buffer_text(&sql, asking->options->members ? " ORDER BY t.id" : "");
    g_autoptr(Cursor) rows =
        tx_query(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
    if (out->ids != NULL)
        g_array_set_size(out->ids, 0);
    while (cursor_next(rows)) {
        int64_t value = cursor_integer(rows, 0);
        if (out->ids != NULL)
            g_array_append_val(out->ids, value);
        else
            out->count = value;
    }
    if (out->ids != NULL)
        out->count = out->ids->len;
    return true;
}

static bool select_from_store(Store *store, Asking *asking, const Label *reason, GError **error)
{
    asking->out->store = reason;
    if (!rule_store_can(asking->rule, error) || !rule_store_can(asking->within, error))
        return false;
    if (asking->options->members)
        asking->out->ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    return store_read(store, ask_store, asking, error);
}

// ---- the panel ----

// False without an error when the panel cannot say.
static bool select_here(const Version *version, Crew *crew, const Asking *asking,
                        const Label **out_reason, GError **error)
{
    Audience *out = asking->out;
    g_autoptr(Plan) plan = plan_new(asking->rule, asking->within, version->layout, out_reason);
    if (plan == NULL)
        return false;
    g_auto(Selection) selection = {0};
    GError *failed = NULL;
    if (!select_from_panel(plan, version, crew, asking->options, &selection, &failed)) {
        *out_reason = &INEXACT;
        if (error_code(failed) == ERROR_UNAVAILABLE)
            g_error_free(failed);
        else
            g_propagate_error(error, failed);
        return false;
    }
    out->count = selection.count;
    out->pos = version->pos;
    out->cuts = g_steal_pointer(&selection.cuts);
    if (selection.slots != NULL)
        out->ids = select_ids(version, selection.slots);
    if (selection.nodes != NULL)
        out->plan = explain_plan(plan, &selection);
    return true;
}

bool panel_select(Panel *panel, Store *store, const Rule *rule, const Rule *within,
                  const SelectOptions *options, Audience *out, GError **error)
{
    int64_t began = g_get_monotonic_time();
    *out = (Audience){0};
    Asking asking = {rule, within, options, out};
    const Label *reason = &NO_PANEL;
    g_autoptr(Version) version = panel == NULL              ? NULL
                                 : options->version != NULL ? version_ref(options->version)
                                                            : panel_pin(panel);
    GError *failed = NULL;
    bool good =
        version != NULL && select_here(version, panel_crew(panel), &asking, &reason, &failed);
    if (failed != NULL) {
        g_propagate_error(error, failed);
        return false;
    }
    good = good || select_from_store(store, &asking, reason, error);
    out->us = g_get_monotonic_time() - began;
    return good;
}

void audience_clear(Audience *audience)
{
    if (audience->ids != NULL)
        g_array_unref(audience->ids);
    if (audience->cuts != NULL)
        g_array_unref(audience->cuts);
    g_free(audience->plan);
    *audience = (Audience){0};
}
