// SPDX-License-Identifier: Apache-2.0
//
// Lists: one page of the rows that an actor may see, by filter and order, and their exact count.
//
// A page is found by where the last one ended (value and id), so page 1,000 costs what page 1 does
// where an index serves the order. Who jumps (skip) first walks over the index alone to the row
// before the page, which is then its start like any other. Rows without a value for the sorted
// field come last: they are a second query, asked only when the first has run out, so that both can
// use the index on both engines.
//
// Customers by a filter or in an order that no index of the store serves are asked from the index
// in memory (customer_index.h), which names the rows of the page; they are read here.
#include "access/customer_index.h"
#include "access/figures.h"
#include "access/scope.h"
#include "entity/entities.h"

#include <string.h>

typedef struct {
    Tx *tx;
    const Access *access;
    const ListQuery *query;
    PageOrder order;
    PageStart start;
    RecordPrint print;
    Buffer *out;
    unsigned printed;
    PageStart last; // the last row printed
    bool more;
    Figures figures;
} Listing;

// ---- conditions ----

// Appends the condition that every row of this list meets, from " WHERE" on.
static void conditions(Buffer *sql, GArray *values, Tx *tx, const Access *access,
                       const ListQuery *query)
{
    buffer_printf(sql, " WHERE t.deleted_at IS %sNULL", query->deleted ? "NOT " : "");
    // Anonymous owners of orders and visits are not customers anybody knows; whoever wants them
    // asks for the kind.
    bool kinds = query->filter != NULL && rule_reads_field(query->filter, "kind");
    if (query->entity == &ENTITY_CUSTOMER && !kinds)
        buffer_text(sql, " AND t.kind <> 'anonymous'");
    if (query->customer_id != 0) {
        Value owner = value_integer(query->customer_id);
        g_array_append_val(values, owner);
        buffer_printf(sql, " AND t.customer_id = $%u", values->len);
    }
    if (query->product_id != 0) {
        Value product = value_integer(query->product_id);
        g_array_append_val(values, product);
        buffer_printf(sql,
                      " AND (t.customer_id, t.id) IN (SELECT l.customer_id, l.%s FROM %s l WHERE "
                      "l.product_id = $%u)",
                      query->entity->part->part_key, query->entity->part->table, values->len);
    }
    scope_sql(sql, values, tx, access, query->entity);
    if (query->filter == NULL)
        return;
    buffer_text(sql, " AND ");
    rule_sql(sql, values, query->filter,
             &(RuleSql){.engine = tx_engine(tx),
                        .alias = "t",
                        .me = actor_staff_id(access->actor),
                        .now = tx_now(tx),
                        .model = access->model,
                        .arena = access->arena});
}

bool records_may_filter(const Access *access, const Rule *filter, GError **error)
{
    if (filter == NULL)
        return true;
    if (rule_reads_personal(filter) && !actor_has(access->actor, "personal.read"))
        return fail(error, ERROR_FORBIDDEN, "You may not filter by personal data",
                    "您无权按个人数据筛选");
    for (const Entity *const *entity = rule_reads_entities(filter); *entity != NULL; entity++) {
        if (!actor_require(access->actor, MAY_READ, *entity, error))
            return false;
    }
    return true;
}

// ---- pages ----

// Rows before the page are left out by comparing with the last row seen.
static void after_start(Buffer *sql, GArray *values, const Listing *list, bool nulls)
{
    const char *sign = list->order.descending ? "<" : ">";
    if (!list->start.set || (nulls && list->start.value.type != VALUE_NULL))
        return;
    Value id = value_integer(list->start.id);
    if (nulls || list->order.field == FIELD_ID) {
        g_array_append_val(values, id);
        buffer_printf(sql, " AND t.id %s $%u", sign, values->len);
        return;
    }
    Value value = list->start.value;
    g_array_append_val(values, value);
    g_array_append_val(values, id);
    buffer_printf(sql, " AND (t.%s, t.id) %s ($%u, $%u)",
                  list->query->entity->fields[list->order.field].name, sign, values->len - 1,
                  values->len);
}

static void order_by(Buffer *sql, GArray *values, const Listing *list, bool nulls, int64_t limit)
{
    const char *direction = list->order.descending ? " DESC" : "";
    buffer_text(sql, " ORDER BY ");
    if (!nulls && list->order.field != FIELD_ID)
        buffer_printf(sql, "t.%s%s, ", list->query->entity->fields[list->order.field].name,
                      direction);
    Value most = value_integer(limit);
    g_array_append_val(values, most);
    buffer_printf(sql, "t.id%s LIMIT $%u", direction, values->len);
}

// FROM and all conditions of the rows that have a value for the sorted field, or that have none.
static void from_rows(Buffer *sql, GArray *values, const Listing *list, bool nulls)
{
    const Entity *entity = list->query->entity;
    buffer_printf(sql, " FROM %s t", entity->table);
    conditions(sql, values, list->tx, list->access, list->query);
    if (list->order.may_be_null)
        buffer_printf(sql, " AND t.%s IS %sNULL", entity->fields[list->order.field].name,
                      nulls ? "" : "NOT ");
    after_start(sql, values, list, nulls);
}

// Where a page after this row begins; its id and value stand in the columns given. Texts must
// outlive the cursor.
static PageStart start_after(const Listing *list, const Cursor *row, int id, int value)
{
    const Field *field = &list->query->entity->fields[list->order.field];
    PageStart start = {.set = true, .id = cursor_integer(row, id)};
    if (cursor_is_null(row, value))
        return start;
    if (field_is_integer(field)) {
        start.value = value_integer(cursor_integer(row, value));
    } else {
        size_t length = 0;
        const char *text = cursor_text(row, value, &length);
        start.value = value_slice(arena_copy(list->access->arena, text, (gssize)length), length);
    }
    return start;
}

// ---- jumps ----

// Moves the start `skip` rows on among those with a value or those without; false: there are fewer.
static bool skip_among(Listing *list, int64_t skip, bool nulls)
{
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    buffer_printf(&sql, "SELECT t.id, t.%s", list->query->entity->fields[list->order.field].name);
    from_rows(&sql, values, list, nulls);
    order_by(&sql, values, list, nulls, 1);
    Value before = value_integer(skip - 1);
    g_array_append_val(values, before);
    buffer_printf(&sql, " OFFSET $%u", values->len);
    g_autoptr(Cursor) row =
        tx_query(list->tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
    if (!cursor_next(row))
        return false;
    list->start = start_after(list, row, 0, 1);
    return true;
}

static int64_t count_valued(Listing *list)
{
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    buffer_text(&sql, "SELECT count(*)");
    from_rows(&sql, values, list, false);
    return tx_integer(list->tx, buffer_string(&sql), (const Value *)(void *)values->data,
                      values->len, 0);
}

// False: the list ends before that many rows.
static bool skip_rows(Listing *list)
{
    int64_t skip = list->query->skip;
    bool nulls = list->start.set && list->start.value.type == VALUE_NULL;
    if (skip == 0 || skip_among(list, skip, nulls))
        return true;
    if (nulls || !list->order.may_be_null)
        return false;
    skip -= count_valued(list);
    list->start = (PageStart){.set = true, .id = list->order.descending ? INT64_MAX : 0};
    return skip == 0 || skip_among(list, skip, true);
}

// ---- rows ----

// Prints the rows that have a value for the sorted field, or those that have none (`nulls`).
static void print_rows(Listing *list, bool nulls)
{
    const Entity *entity = list->query->entity;
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    buffer_text(&sql, "SELECT ");
    record_columns_sql(&sql, entity, "t",
                       UINT64_C(1) << list->order.field | UINT64_C(1) << FIELD_DELETED_AT,
                       &list->print);
    from_rows(&sql, values, list, nulls);
    order_by(&sql, values, list, nulls, (int64_t)list->query->limit - list->printed + 1);
    g_autoptr(Cursor) rows =
        tx_query(list->tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
    while (cursor_next(rows)) {
        if (list->printed == list->query->limit) {
            list->more = true;
            return;
        }
        record_json_from_row(list->out, entity, rows, 0, &list->print);
        figures_note(&list->figures, cursor_integer(rows, FIELD_ID), list->out->length);
        list->printed++;
        if (list->printed == list->query->limit)
            list->last = start_after(list, rows, FIELD_ID, list->order.field);
    }
}

// ---- pages that the index names ----

static size_t rounded_up(size_t n)
{
    size_t power = 16;
    while (power < n)
        power *= 2;
    return power;
}

// So many parameters as the next power of two, the last one again and again: few statements serve
// pages of all lengths.
static void put_ids(Buffer *sql, GArray *values, const int64_t *ids, size_t n)
{
    buffer_text(sql, " AND t.id IN (");
    for (size_t i = 0; i < rounded_up(n); i++) {
        Value id = value_integer(ids[MIN(i, n - 1)]);
        g_array_append_val(values, id);
        buffer_printf(sql, "%s$%u", i > 0 ? ", " : "", values->len);
    }
    buffer_byte(sql, ')');
}

// Rows by a figure come in any order here and are put in theirs when the figures are known
// (figures.h). Reads the rows as they stand: one that has gone, or that may be seen no more, is not
// printed.
static void print_named(Listing *list, const int64_t *ids, size_t n)
{
    const Entity *entity = list->query->entity;
    const char *direction = list->order.descending ? "DESC" : "ASC";
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    buffer_text(&sql, "SELECT ");
    record_columns_sql(&sql, entity, "t",
                       UINT64_C(1) << list->order.field | UINT64_C(1) << FIELD_DELETED_AT,
                       &list->print);
    buffer_printf(&sql, " FROM %s t WHERE t.deleted_at IS NULL", entity->table);
    put_ids(&sql, values, ids, n);
    scope_sql(&sql, values, list->tx, list->access, entity);
    buffer_printf(&sql, " ORDER BY t.%s %s NULLS LAST, t.id %s",
                  entity->fields[list->order.field].name, direction, direction);
    g_autoptr(Cursor) rows =
        tx_query(list->tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
    while (cursor_next(rows)) {
        record_json_from_row(list->out, entity, rows, 0, &list->print);
        figures_note(&list->figures, cursor_integer(rows, FIELD_ID), list->out->length);
        list->printed++;
        list->last = start_after(list, rows, FIELD_ID, list->order.field);
    }
}

// The page by the index; false when the store must find it. *out_count is set when that is asked.
static bool print_page_by_index(Listing *list, int64_t *out_count)
{
    const ListQuery *query = list->query;
    IndexQuery asked = {.filter = query->filter,
                        .order = &list->order,
                        .start = &list->start,
                        .skip = query->skip,
                        .limit = (size_t)query->limit + 1};
    IndexAnswer answer = {0};
    if (!customer_index_ask(list->tx, list->access, query, &asked, &answer))
        return false;
    size_t n = MIN(answer.ids->len, query->limit);
    if (n > 0)
        print_named(list, (const int64_t *)(void *)answer.ids->data, n);
    list->more = answer.ids->len > query->limit;
    *out_count = answer.count;
    g_array_unref(answer.ids);
    return !list->more || list->printed > 0; // without a row there is no place to go on from
}

static void print_page_by_store(Listing *list)
{
    bool any = skip_rows(list);
    bool nulls_begun = list->start.set && list->start.value.type == VALUE_NULL;
    if (any && !nulls_begun)
        print_rows(list, false);
    if (any && !list->more && list->order.may_be_null)
        print_rows(list, true);
}

static bool choose_fields(const Entity *entity, const char *names, Listing *list, GError **error)
{
    uint64_t *out = &list->print.fields;
    if (names == NULL)
        return true;
    g_auto(GStrv) each = g_strsplit(names, ",", 65);
    for (char **name = each; *name != NULL; name++) {
        if (g_str_has_prefix(g_strstrip(*name), FIGURE_PREFIX)) {
            if (!figures_add(&list->figures, list->access, entity, *name, error))
                return false;
            continue;
        }
        int field = entity_field_index(entity, *name);
        if (field < 0)
            return fail(error, ERROR_MALFORMED, "There is no field “%s”", "没有字段“%s”", *name);
        *out |= UINT64_C(1) << field;
    }
    return true;
}

// How many rows there are, whoever counts; the actor may ask.
static bool count_rows(Tx *tx, const Access *access, const ListQuery *query, int64_t *out_count,
                       GError **error)
{
    IndexQuery asked = {.filter = query->filter};
    IndexAnswer answer = {0};
    if (customer_index_ask(tx, access, query, &asked, &answer)) {
        *out_count = answer.count;
        return true;
    }
    if (!rule_store_can(query->filter, error))
        return false;
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    buffer_printf(&sql, "SELECT count(*) FROM %s t", query->entity->table);
    conditions(&sql, values, tx, access, query);
    *out_count =
        tx_integer(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len, 0);
    return true;
}

bool records_count(Tx *tx, const Access *access, const ListQuery *query, int64_t *out_count,
                   GError **error)
{
    return actor_require(access->actor, MAY_READ, query->entity, error) &&
           records_may_filter(access, query->filter, error) &&
           count_rows(tx, access, query, out_count, error);
}

static bool begin_list(Listing *list, GError **error)
{
    const Access *access = list->access;
    const ListQuery *query = list->query;
    bool personal = actor_has(access->actor, "personal.read");
    list->print = (RecordPrint){.model = access->model, .mask_personal = !personal};
    if (!actor_require(access->actor, MAY_READ, query->entity, error) ||
        !records_may_filter(access, query->filter, error) ||
        !choose_fields(query->entity, query->fields, list, error) ||
        !choose_fields(query->entity, query->figures, list, error) ||
        !page_order(query->entity, query->sort, personal, &list->order, error) ||
        !page_read(query->cursor, access->arena, query->entity, &list->order, &list->start, error))
        return false;
    if (query->fields != NULL && list->figures.names != NULL && list->print.fields == 0)
        list->print.fields = UINT64_C(1) << FIELD_ID; // figures alone: not all fields
    return list->order.figure == NULL ||
           figures_sort(&list->figures, access, list->order.figure, error);
}

// What the store cannot say is refused.
static bool store_may(const Listing *list, GError **error)
{
    if (list->order.figure != NULL)
        return fail(error, ERROR_UNAVAILABLE,
                    "Only the panel can sort by a score, and it is turned off or not ready.",
                    "只有面板能按评分排序，而面板已关闭或尚未就绪。");
    return rule_store_can(list->query->filter, error);
}

static bool print_list(Listing *list, GError **error)
{
    const ListQuery *query = list->query;
    Buffer *out = list->out;
    int64_t count = 0;
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    list->figures.first = out->length;
    bool by_index = print_page_by_index(list, &count);
    if (!by_index && !store_may(list, error))
        return false;
    if (!by_index)
        print_page_by_store(list);
    figures_finish(&list->figures, list->tx, list->access, &list->order, &list->last, out);
    json_array_end(out);
    json_key(out, "next");
    if (list->more)
        page_print(out, query->entity, &list->order, &list->last);
    else
        json_null(out);
    figures_print_day(&list->figures, list->tx, list->access, out);
    if (query->count && !by_index && !count_rows(list->tx, list->access, query, &count, error))
        return false;
    if (query->count)
        json_member_integer(out, "count", count);
    json_object_end(out);
    return true;
}

bool records_list(Tx *tx, const Access *access, const ListQuery *query, Buffer *out, GError **error)
{
    Listing list = {.tx = tx, .access = access, .query = query, .out = out};
    bool good = begin_list(&list, error) && print_list(&list, error);
    figures_clear(&list.figures);
    return good;
}
