// SPDX-License-Identifier: Apache-2.0
#include "know/profile.h"

#include "access/scope.h"
#include "entity/entities.h"
#include "know/preview.h"

#include <math.h>
#include <string.h>

enum { TOLD = 60, VALUES_MAX = 5000 };

typedef struct {
    int64_t members, customers;
    double effect, z;
    const Field *field;
    const char *value; // a text, or an id as text
} Share;

typedef struct {
    Tx *tx;
    const Access *access;
    const Rule *rule;
    GPtrArray *shares; // Share, in the arena
    int64_t members, customers;
} Profile;

// ---- counting ----

static void put_scope(Buffer *sql, GArray *values, Profile *profile)
{
    buffer_text(sql, " WHERE t.deleted_at IS NULL AND t.kind <> 'anonymous'");
    scope_sql(sql, values, profile->tx, profile->access, &ENTITY_CUSTOMER);
}

static void put_membership(Buffer *sql, GArray *values, Profile *profile)
{
    RuleSql context = {.engine = tx_engine(profile->tx),
                       .alias = "t",
                       .me = actor_staff_id(profile->access->actor),
                       .now = tx_now(profile->tx),
                       .model = profile->access->model,
                       .arena = profile->access->arena};
    buffer_text(sql, "CASE WHEN ");
    if (profile->rule != NULL)
        rule_sql(sql, values, profile->rule, &context);
    else
        buffer_text(sql, "TRUE");
    buffer_text(sql, " THEN 1 ELSE 0 END");
}

static void add(Profile *profile, const Field *field, const Cursor *row)
{
    const char *value = cursor_text(row, 0, NULL);
    if (value == NULL || *value == '\0' || profile->shares->len >= VALUES_MAX)
        return;
    Share *share = arena_alloc(profile->access->arena, sizeof *share);
    *share = (Share){.members = cursor_integer(row, 1),
                     .customers = cursor_integer(row, 2),
                     .field = field,
                     .value = arena_copy(profile->access->arena, value, -1)};
    g_ptr_array_add(profile->shares, share);
}

// Choices, short texts and references that are not personal: what groups people.
static bool groups(const Field *field)
{
    static const char *const TEXTS[] = {"city", "province", "country", "occupation"};
    if (field->flags & (FIELD_HIDDEN | FIELD_SECRET | FIELD_PERSONAL))
        return false;
    if (field->type == FIELD_CHOICE || field->type == FIELD_REFERENCE)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++)
        if (strcmp(field->name, TEXTS[i]) == 0)
            return true;
    return false;
}

static const Field TAG = {
    .name = "tags", .type = FIELD_REFERENCE, .label = {"Tags", "标签"}, .refers = "tag"};
static const Field CATEGORY = {.name = "lines.category",
                               .type = FIELD_REFERENCE,
                               .label = {"Bought from", "买过的分类"},
                               .refers = "category"};

// Every customer once, with whether they are in it: the rule is asked one time.
static void put_members(Buffer *sql, GArray *values, Profile *profile)
{
    buffer_text(sql, "WITH m AS MATERIALIZED (SELECT t.*, ");
    put_membership(sql, values, profile);
    buffer_text(sql, " AS inside FROM customer t");
    put_scope(sql, values, profile);
    buffer_byte(sql, ')');
}

static void put_attribute(Buffer *sql, const GPtrArray *fields, const char *value, const char *from)
{
    buffer_printf(sql,
                  "%s SELECT CAST(%s AS text), sum(m.inside), count(*), %u FROM %s "
                  "GROUP BY 1 HAVING sum(m.inside) >= %d",
                  fields->len > 1 ? " UNION ALL" : "", value, fields->len - 1, from, PROFILE_LEAST);
}

static void put_attributes(Buffer *sql, GPtrArray *fields, const Actor *actor)
{
    for (size_t i = 0; i < ENTITY_CUSTOMER.n_fields; i++) {
        const Field *field = &ENTITY_CUSTOMER.fields[i];
        if (!groups(field))
            continue;
        g_ptr_array_add(fields, (gpointer)field);
        put_attribute(sql, fields, field->name, "m");
    }
    g_ptr_array_add(fields, (gpointer)&TAG);
    put_attribute(sql, fields, "c.tag_id",
                  "customer_tag c JOIN m ON m.id = c.customer_id WHERE c.deleted_at IS NULL");
    if (!actor_may(actor, MAY_READ, &ENTITY_ORDER))
        return;
    g_ptr_array_add(fields, (gpointer)&CATEGORY);
    put_attribute(sql, fields, "b.category_id",
                  "(SELECT DISTINCT o.customer_id, p.category_id FROM customer_order o "
                  "JOIN order_line l ON l.customer_id = o.customer_id AND l.order_id = o.id "
                  "JOIN product p ON p.id = l.product_id WHERE o.deleted_at IS NULL AND "
                  "o.kind = 'sale' AND o.status <> 'cancelled') b JOIN m ON m.id = b.customer_id");
}

static void count_all(Profile *profile)
{
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    g_autoptr(GPtrArray) fields = g_ptr_array_new();
    put_members(&sql, values, profile);
    put_attributes(&sql, fields, profile->access->actor);
    g_autoptr(Cursor) rows = tx_query(profile->tx, buffer_string(&sql),
                                      (const Value *)(void *)values->data, values->len);
    while (cursor_next(rows))
        add(profile, fields->pdata[cursor_integer(rows, 3)], rows);
}

// ---- judging ----

static void judge(const Profile *profile, Share *share)
{
    double n = (double)profile->members, rest = (double)(profile->customers - profile->members);
    double inside = (double)share->members, outside = (double)(share->customers - share->members);
    double p = inside / n, q = outside / rest;
    double pooled = (inside + outside) / (n + rest);
    double spread = sqrt(pooled * (1 - pooled) * (1 / n + 1 / rest));
    share->z = spread > 0 ? (p - q) / spread : 0;
    share->effect = 2 * asin(sqrt(MIN(p, 1))) - 2 * asin(sqrt(MIN(q, 1)));
}

static int by_effect(gconstpointer a, gconstpointer b)
{
    const Share *first = *(Share *const *)a, *second = *(Share *const *)b;
    return (first->effect < second->effect) - (first->effect > second->effect);
}

// ---- printing ----

static void put_real(Buffer *out, const char *key, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    json_key(out, key);
    g_ascii_formatd(text, sizeof text, "%.4f", value);
    json_raw(out, text, strlen(text));
}

static void put_share(Buffer *out, const Profile *profile, const Share *share)
{
    double n = (double)profile->members, p = (double)share->members / n, z = 1.96;
    double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
    json_object_begin(out);
    json_key(out, "attribute");
    json_string(out, share->field->name);
    json_key(out, "label");
    label_json(out, share->field->label);
    json_key(out, "refers");
    json_string(out, share->field->refers);
    json_key(out, "value");
    json_string(out, share->value);
    json_key(out, "members");
    json_integer(out, share->members);
    json_key(out, "customers");
    json_integer(out, share->customers);
    put_real(out, "lift", p / ((double)share->customers / (double)profile->customers));
    put_real(out, "low", MAX(middle - half, 0));
    put_real(out, "high", MIN(middle + half, 1));
    put_real(out, "effect", share->effect);
    json_object_end(out);
}

static void print_profile(Buffer *out, Profile *profile)
{
    guint compared = profile->shares->len;
    double least = sqrt(2 * log(10.0 * MAX(compared, 1)));
    for (guint i = 0; i < compared; i++)
        judge(profile, profile->shares->pdata[i]);
    g_ptr_array_sort(profile->shares, by_effect);
    json_object_begin(out);
    json_key(out, "count");
    json_integer(out, profile->members);
    json_key(out, "customers");
    json_integer(out, profile->customers);
    json_key(out, "compared");
    json_integer(out, compared);
    put_real(out, "z", least);
    json_key(out, "items");
    json_array(out);
    for (guint i = 0, told = 0; i < compared && told < TOLD; i++) {
        const Share *share = profile->shares->pdata[i];
        if (share->z < least)
            continue;
        put_share(out, profile, share);
        told++;
    }
    json_array_end(out);
    json_object_end(out);
}

bool profile_audience(Tx *tx, const Access *access, const Rule *rule, Buffer *out, GError **error)
{
    g_autoptr(GPtrArray) shares = g_ptr_array_new();
    Profile profile = {.tx = tx, .access = access, .rule = rule, .shares = shares};
    if (!preview_count(tx, access, rule, &profile.members, error) ||
        !preview_count(tx, access, NULL, &profile.customers, error))
        return false;
    if (profile.members >= PROFILE_LEAST && profile.members < profile.customers)
        count_all(&profile);
    print_profile(out, &profile);
    return true;
}
