// SPDX-License-Identifier: Apache-2.0
#include "access/figures.h"

#include "access/customer_index.h"
#include "base/when.h"
#include "entity/entities.h"

#include <string.h>

// A record in the buffer.
typedef struct {
    int64_t id;
    size_t begin, end;
    const int64_t *values; // by name
    int64_t place;         // of the figure it is sorted by
} Item;

// ---- what is asked ----

static void begin(Figures *figures)
{
    if (figures->names != NULL)
        return;
    figures->names = g_ptr_array_new();
    figures->items = g_array_new(FALSE, FALSE, sizeof(Item));
}

static bool may_ask(const Access *access, const char *name, GError **error)
{
    return actor_require(access->actor, MAY_READ, &ENTITY_ORDER, error) &&
           CUSTOMER_FIGURES->stands(access->model, name, error);
}

bool figures_add(Figures *figures, const Access *access, const Entity *entity, const char *prefixed,
                 GError **error)
{
    const char *name = entity == &ENTITY_CUSTOMER ? figure_named(prefixed) : NULL;
    if (name == NULL)
        return fail(error, ERROR_MALFORMED, "There is no field “%s”", "没有字段“%s”", prefixed);
    begin(figures);
    g_ptr_array_add(figures->names, (gpointer)name);
    return may_ask(access, name, error);
}

bool figures_sort(Figures *figures, const Access *access, const char *name, GError **error)
{
    begin(figures);
    figures->sorted = name;
    figures->hidden = true;
    g_ptr_array_add(figures->names, (gpointer)name);
    return may_ask(access, name, error);
}

void figures_clear(Figures *figures)
{
    if (figures->names == NULL)
        return;
    g_ptr_array_unref(figures->names);
    g_array_unref(figures->items);
}

// ---- records ----

void figures_note(Figures *figures, int64_t id, size_t end)
{
    Item item = {.id = id, .end = end};
    if (figures->names != NULL)
        g_array_append_val(figures->items, item);
}

static Item *item_at(const Figures *figures, guint i)
{
    return &g_array_index(figures->items, Item, i);
}

// Where each record begins: behind the one before and a comma.
static void find_begins(Figures *figures)
{
    for (guint i = 0; i < figures->items->len; i++)
        item_at(figures, i)->begin = i == 0 ? figures->first : item_at(figures, i - 1)->end + 1;
}

static int by_place(const void *a, const void *b, void *context)
{
    const PageOrder *order = context;
    const Item *one = a, *other = b;
    bool missing = one->place == FIGURE_MISSING, other_missing = other->place == FIGURE_MISSING;
    int sign = order->descending ? -1 : 1;
    if (missing != other_missing)
        return missing ? 1 : -1;
    if (one->place != other->place)
        return one->place > other->place ? sign : -sign;
    return one->id > other->id ? sign : one->id < other->id ? -sign : 0;
}

static void put_item(const Figures *figures, const Access *access, const Item *item,
                     const char *text, Buffer *out)
{
    guint n = figures->names->len - figures->hidden;
    buffer_add(out, text + item->begin, item->end - item->begin - (n > 0 ? 1 : 0));
    if (n == 0)
        return;
    buffer_text(out, item->end - item->begin > 2 ? ",\"scores\":{" : "\"scores\":{");
    for (guint k = 0; k < n; k++) {
        const char *name = figures->names->pdata[k];
        buffer_printf(out, "%s\"%s\":", k > 0 ? "," : "", name);
        if (item->values[k] == FIGURE_MISSING) {
            buffer_text(out, "null");
            continue;
        }
        g_auto(Buffer) value = {0};
        CUSTOMER_FIGURES->print(&value, access->model, name, item->values[k]);
        buffer_add(out, value.data, value.length);
    }
    buffer_text(out, "}}");
}

static void read_values(Figures *figures, Tx *tx, const Access *access, int64_t *values)
{
    guint n = figures->items->len, width = figures->names->len;
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < n; i++)
        g_array_append_val(ids, item_at(figures, i)->id);
    CUSTOMER_FIGURES->read(tx, access->model, figures->names, ids, values);
    for (guint i = 0; i < n; i++) {
        item_at(figures, i)->values = values + (size_t)i * width;
        item_at(figures, i)->place = values[(size_t)i * width + width - 1];
    }
}

void figures_finish(Figures *figures, Tx *tx, const Access *access, const PageOrder *order,
                    PageStart *last, Buffer *out)
{
    guint n = figures->names != NULL ? figures->items->len : 0;
    if (n == 0)
        return;
    g_autofree int64_t *values = g_new(int64_t, (size_t)n * figures->names->len);
    find_begins(figures);
    read_values(figures, tx, access, values);
    if (figures->sorted != NULL)
        g_qsort_with_data(figures->items->data, (gint)n, sizeof(Item), by_place, (gpointer)order);
    g_autofree char *text = g_memdup2(out->data, out->length);
    out->length = figures->first;
    for (guint i = 0; i < n; i++) {
        if (i > 0)
            buffer_byte(out, ',');
        put_item(figures, access, item_at(figures, i), text, out);
    }
    const Item *end = item_at(figures, n - 1);
    if (figures->sorted != NULL)
        *last = (PageStart){.set = true,
                            .id = end->id,
                            .value = end->place == FIGURE_MISSING ? value_null()
                                                                  : value_integer(end->place)};
}

void figures_print_day(const Figures *figures, Tx *tx, const Access *access, Buffer *out)
{
    char day[16];
    if (figures->names == NULL)
        return;
    day[day_print(day, model_reference_day(access->model, tx_now(tx)).day)] = '\0';
    json_member_text(out, "scores_as_of", day);
}
