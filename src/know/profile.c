// SPDX-License-Identifier: Apache-2.0
#include "know/profile.h"

#include "access/scope.h"
#include "entity/entities.h"
#include "know/preview.h"

#include <math.h>
#include <string.h>

enum { TOLD = 60 };

// One value of an attribute, and how many have it.
typedef struct {
    int64_t members, customers;
    int64_t latest; // the customer counted last: one who has it twice counts once
    double effect, z;
    const Field *field;
    const char *value; // a text, a band's name, or an id as text
} Share;

// The values of one attribute.
typedef struct {
    const Field *field;
    GHashTable *shares; // id or text → Share, all in the arena
    bool ids;
} Attribute;

typedef struct {
    int64_t id;
    bool inside;
} Person;

typedef struct {
    Tx *tx;
    const Access *access;
    const Rule *rule;
    GArray *people;    // Person by id: everybody who may be seen
    GPtrArray *shares; // Share, in the arena: those of enough members
    int64_t members, customers;
} Profile;

// ---- attributes ----

static const Field TAG = {
    .name = "tags", .type = FIELD_REFERENCE, .label = {"Tags", "标签"}, .refers = "tag"};
static const Field CATEGORY = {.name = "lines.category",
                               .type = FIELD_REFERENCE,
                               .label = {"Bought from", "买过的分类"},
                               .refers = "category"};
static const Field PRODUCT = {.name = "lines.product",
                              .type = FIELD_REFERENCE,
                              .label = {"Bought", "买过的商品"},
                              .refers = "product"};

// Numbers that say how somebody buys, in bands; of money the fifths of all customers, best first.
static const struct {
    const char *field, *band;
} BANDS[] = {
    {"order_count", "CASE WHEN t.order_count >= 10 THEN '10+' WHEN t.order_count >= 4 THEN '4-9' "
                    "WHEN t.order_count >= 2 THEN '2-3' ELSE CAST(t.order_count AS text) END"},
    {"return_count",
     "CASE WHEN t.return_count >= 2 THEN '2+' ELSE CAST(t.return_count AS text) END"},
    {"net_base_minor", "CAST(ntile(5) OVER (ORDER BY t.net_base_minor DESC, t.id) AS text)"},
};

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

static Attribute attribute_of(const Field *field, bool ids)
{
    return (Attribute){.field = field,
                       .shares = g_hash_table_new(ids ? g_int64_hash : g_str_hash,
                                                  ids ? g_int64_equal : g_str_equal),
                       .ids = ids};
}

static Share *share_new(const Profile *profile, Attribute *attribute, const char *text, int64_t id)
{
    Arena *arena = profile->access->arena;
    Share *share = arena_alloc(arena, sizeof *share);
    int64_t *key = arena_alloc(arena, sizeof *key);
    *key = id;
    *share = (Share){.field = attribute->field,
                     .latest = -1,
                     .value = attribute->ids ? arena_printf(arena, "%" G_GINT64_FORMAT, id)
                                             : arena_copy(arena, text, -1)};
    g_hash_table_insert(attribute->shares, attribute->ids ? (gpointer)key : (gpointer)share->value,
                        share);
    return share;
}

// That somebody has a value: `text`, or `id` of an attribute of ids.
static void note(const Profile *profile, Attribute *attribute, const Person *person,
                 const char *text, int64_t id)
{
    if (attribute->ids ? id == 0 : text == NULL || *text == '\0')
        return;
    gconstpointer key = attribute->ids ? (gconstpointer)&id : text;
    Share *share = g_hash_table_lookup(attribute->shares, key);
    if (share == NULL)
        share = share_new(profile, attribute, text, id);
    if (share->latest == person->id)
        return;
    share->latest = person->id;
    share->customers++;
    share->members += person->inside;
}

// Keeps what enough members have.
static void close_attribute(Profile *profile, Attribute *attribute)
{
    GHashTableIter all;
    gpointer share = NULL;
    g_hash_table_iter_init(&all, attribute->shares);
    while (g_hash_table_iter_next(&all, NULL, &share)) {
        if (((Share *)share)->members >= PROFILE_LEAST)
            g_ptr_array_add(profile->shares, share);
    }
    g_hash_table_destroy(attribute->shares);
}

// ---- counting ----

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

// The columns of everybody, an attribute for each from the third on.
static void put_people(Buffer *sql, GArray *values, Profile *profile, GArray *attributes)
{
    buffer_text(sql, "SELECT t.id, ");
    put_membership(sql, values, profile);
    for (size_t i = 0; i < ENTITY_CUSTOMER.n_fields; i++) {
        const Field *field = &ENTITY_CUSTOMER.fields[i];
        if (!groups(field))
            continue;
        buffer_printf(sql, ", CAST(t.%s AS text)", field->name);
        Attribute attribute = attribute_of(field, false);
        g_array_append_val(attributes, attribute);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(BANDS); i++) {
        int at = entity_field_index(&ENTITY_CUSTOMER, BANDS[i].field);
        buffer_printf(sql, ", %s", BANDS[i].band);
        Attribute attribute = attribute_of(&ENTITY_CUSTOMER.fields[at], false);
        g_array_append_val(attributes, attribute);
    }
    buffer_text(sql, " FROM customer t WHERE t.deleted_at IS NULL AND t.kind <> 'anonymous'");
    scope_sql(sql, values, profile->tx, profile->access, &ENTITY_CUSTOMER);
    buffer_text(sql, " ORDER BY t.id");
}

// Every customer once, with whether they are in it: the rule is asked one time.
static void count_people(Profile *profile)
{
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    g_autoptr(GArray) attributes = g_array_new(FALSE, FALSE, sizeof(Attribute));
    put_people(&sql, values, profile, attributes);
    g_autoptr(Cursor) rows = tx_query(profile->tx, buffer_string(&sql),
                                      (const Value *)(void *)values->data, values->len);
    while (cursor_next(rows)) {
        Person person = {cursor_integer(rows, 0), cursor_integer(rows, 1) != 0};
        g_array_append_val(profile->people, person);
        for (guint i = 0; i < attributes->len; i++)
            note(profile, &g_array_index(attributes, Attribute, i), &person,
                 cursor_text(rows, (int)i + 2, NULL), 0);
    }
    for (guint i = 0; i < attributes->len; i++)
        close_attribute(profile, &g_array_index(attributes, Attribute, i));
}

// Rows (customer, id, id …) in the order of customers, each id of one attribute: walked beside the
// people, so that nothing is sorted or joined again.
static void count_owned(Profile *profile, const char *sql, Attribute *attributes, int n_attributes)
{
    g_autoptr(Cursor) rows = tx_query(profile->tx, sql, NULL, 0);
    guint at = 0;
    while (cursor_next(rows)) {
        int64_t customer = cursor_integer(rows, 0);
        while (at < profile->people->len &&
               g_array_index(profile->people, Person, at).id < customer)
            at++;
        if (at == profile->people->len)
            break;
        const Person *person = &g_array_index(profile->people, Person, at);
        for (int i = 0; person->id == customer && i < n_attributes; i++)
            note(profile, &attributes[i], person, NULL, cursor_integer(rows, i + 1));
    }
    for (int i = 0; i < n_attributes; i++)
        close_attribute(profile, &attributes[i]);
}

static void count_all(Profile *profile)
{
    Attribute tags = attribute_of(&TAG, true);
    count_people(profile);
    count_owned(profile,
                "SELECT customer_id, tag_id FROM customer_tag WHERE deleted_at IS NULL "
                "ORDER BY customer_id",
                &tags, 1);
    if (!actor_may(profile->access->actor, MAY_READ, &ENTITY_ORDER))
        return;
    Attribute bought[] = {attribute_of(&PRODUCT, true), attribute_of(&CATEGORY, true)};
    count_owned(profile,
                "SELECT o.customer_id, l.product_id, p.category_id FROM customer_order o "
                "JOIN order_line l ON l.customer_id = o.customer_id AND l.order_id = o.id "
                "JOIN product p ON p.id = l.product_id WHERE o.deleted_at IS NULL AND "
                "o.kind = 'sale' AND o.status <> 'cancelled' ORDER BY o.customer_id",
                bought, G_N_ELEMENTS(bought));
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
    json_member_text(out, "attribute", share->field->name);
    json_member_label(out, "label", share->field->label);
    json_member_text(out, "refers", share->field->refers);
    json_member_text(out, "value", share->value);
    json_member_integer(out, "members", share->members);
    json_member_integer(out, "customers", share->customers);
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
    json_member_integer(out, "count", profile->members);
    json_member_integer(out, "customers", profile->customers);
    json_member_integer(out, "compared", compared);
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
    g_autoptr(GArray) people = g_array_new(FALSE, FALSE, sizeof(Person));
    Profile profile = {
        .tx = tx, .access = access, .rule = rule, .people = people, .shares = shares};
    if (rule != NULL &&
        rule_asks_scores(rule)) { // the store reads the profile, and knows no scores
        fail(error, ERROR_INVALID, "The profile of a rule that asks scores cannot be told.",
             "规则用到评分，无法给出画像。");
        error_hint(error, "Freeze it as a list; the list has a profile.",
                   "先冻结为名单，名单有画像。");
        return false;
    }
    if (!preview_count(tx, access, rule, &profile.members, error) ||
        !preview_count(tx, access, NULL, &profile.customers, error))
        return false;
    if (profile.members >= PROFILE_LEAST && profile.members < profile.customers)
        count_all(&profile);
    print_profile(out, &profile);
    return true;
}
