// SPDX-License-Identifier: Apache-2.0
//
// A path is read from its end: its last name is what the value is, the names before say whose it
// is. "data.buyer.phone" is a phone number, and a customer's. Names that say little ("id", "name",
// "amount") count only where nothing better goes into their field. Of several lists each is tried
// for the rows, and the one by which most is known wins.
#include "collect/webhook/propose.h"

#include "collect/cell.h"
#include "collect/mapping.h"
#include "collect/webhook/path.h"
#include "entity/entities.h"
#include <string.h>

enum { NAME_MAX_BYTES = 64, WEAK = 1, STRONG = 2 };

// ---- whose it is ----

// What stands before a name, and the beginning of the fields that it speaks of.
static const struct {
    const char *word, *prefix;
} GROUPS[] = {
    {"customer", "customer."},
    {"buyer", "customer."},
    {"user", "customer."},
    {"member", "customer."},
    {"client", "customer."},
    {"contact", "customer."},
    {"purchaser", "customer."},
    {"guest", "customer."},
    {"客户", "customer."},
    {"顾客", "customer."},
    {"买家", "customer."},
    {"会员", "customer."},
    {"address", "address."},
    {"shippingaddress", "address."},
    {"deliveryaddress", "address."},
    {"shipto", "address."},
    {"receiver", "address."},
    {"recipient", "address."},
    {"收货地址", "address."},
    {"收货人", "address."},
    {"billing", "billing_address."},
    {"billingaddress", "billing_address."},
    {"payment", "payment."},
    {"payments", "payment."},
    {"transaction", "payment."},
    {"支付", "payment."},
    {"付款", "payment."},
    {"refund", "refund."},
    {"refunds", "refund."},
    {"退款", "refund."},
    {"shipment", "shipment."},
    {"shipments", "shipment."},
    {"fulfillment", "shipment."},
    {"fulfillments", "shipment."},
    {"parcel", "shipment."},
    {"物流", "shipment."},
    {"items", "lines."},
    {"lines", "lines."},
    {"lineitems", "lines."},
    {"orderitems", "lines."},
    {"orderlines", "lines."},
    {"products", "lines."},
    {"goods", "lines."},
    {"details", "lines."},
    {"skus", "lines."},
    {"articles", "lines."},
    {"商品", "lines."},
    {"明细", "lines."},
};

// Names besides those of columns: of members of objects, which are shorter. With "*" they say
// little.
static const struct {
    const char *word, *prefix, *field;
} MEMBERS[] = {
    {"no", "", "key"}, // what customers and products are known by comes before their numbers
    {"no", "", "code"},
    {"number", "", "key"},
    {"number", "", "code"},
    {"*id", "", "key"},
    {"*id", "", "code"},
    {"no", "", "number"},
    {"num", "", "number"},
    {"number", "", "number"},
    {"ordersn", "", "number"},
    {"tradeno", "", "number"},
    {"tid", "", "number"},
    {"*id", "", "number"},
    {"*reference", "", "number"},
    {"*code", "", "number"},
    {"at", "", "ordered_at"},
    {"placedat", "", "ordered_at"},
    {"orderedon", "", "ordered_at"},
    {"ordertime", "", "ordered_at"},
    {"created", "", "ordered_at"},
    {"createtime", "", "ordered_at"},
    {"createdtime", "", "ordered_at"},
    {"*paidat", "", "ordered_at"},
    {"*timestamp", "", "ordered_at"},
    {"grandtotal", "", "total_minor"},
    {"totalprice", "", "total_minor"},
    {"totalamount", "", "total_minor"},
    {"payamount", "", "total_minor"},
    {"*amount", "", "total_minor"},
    {"shippingfee", "", "shipping_minor"},
    {"freight", "", "shipping_minor"},
    {"postfee", "", "shipping_minor"},
    {"totaldiscount", "", "discount_minor"},
    {"totaldiscounts", "", "discount_minor"},
    {"totaltax", "", "tax_minor"},
    {"currencycode", "", "currency"},
    {"note", "", "remark"},
    {"comment", "", "remark"},
    {"source", "", "channel"},
    {"platform", "", "channel"},
    {"code", "lines.", "product_code"},
    {"skucode", "lines.", "product_code"},
    {"skuid", "lines.", "product_code"},
    {"*id", "lines.", "product_code"},
    {"n", "lines.", "quantity_thousandths"},
    {"num", "lines.", "quantity_thousandths"},
    {"count", "lines.", "quantity_thousandths"},
    {"pieces", "lines.", "quantity_thousandths"},
    {"each", "lines.", "price_millionths"},
    {"unitamount", "lines.", "price_millionths"},
    {"saleprice", "lines.", "price_millionths"},
    {"*amount", "lines.", "price_millionths"},
    {"no", "customer.", "key"},
    {"number", "customer.", "key"},
    {"code", "customer.", "key"},
    {"openid", "customer.", "key"},
    {"*id", "customer.", "key"},
    {"fullname", "customer.", "name"},
    {"tel", "customer.", "phone"},
    {"cell", "customer.", "phone"},
    {"street1", "address.", "street"},
    {"line1", "address.", "street"},
    {"*name", "address.", "recipient"},
    {"*tel", "address.", "phone"},
    {"*mobile", "address.", "phone"},
    {"time", "payment.", "paid_at"},
    {"transactionid", "payment.", "reference"},
    {"*id", "payment.", "reference"},
    {"channel", "payment.", "method"},
    {"gateway", "payment.", "method"},
    {"trackingno", "shipment.", "tracking_number"},
    {"amount", "", "price_millionths"},
    {"mobilephone", "", "phone"},
};

static const char *const CHANGED[] = {"updatedat",   "updated",    "changedat",    "changed",
                                      "modifiedat",  "modified",   "lastmodified", "updatetime",
                                      "updatedtime", "modifytime", "gmtmodified",  NULL};

// ---- names ----

// Lower case, without signs: "createdAt", "created_at" and "created-at" are one name.
static void plain_word(const char *text, size_t length, char out[NAME_MAX_BYTES])
{
    size_t n = 0;
    for (size_t i = 0; i < length && n + 1 < NAME_MAX_BYTES; i++) {
        unsigned char c = (unsigned char)text[i];
        if (g_ascii_isalnum((gchar)c) || c >= 0x80)
            out[n++] = g_ascii_tolower((gchar)c);
    }
    out[n] = '\0';
}

// A path taken apart: its names, and which of them is a list that makes rows.
typedef struct {
    char words[10][NAME_MAX_BYTES];
    size_t n;
    size_t list;        // SIZE_MAX: none
    size_t list_length; // bytes of the path that name it
} Names;

static void take_apart(const char *path, Names *out)
{
    out->n = 0;
    out->list = SIZE_MAX;
    for (const char *at = path; *at != '\0' && out->n < G_N_ELEMENTS(out->words);) {
        size_t length = strcspn(at, ".[");
        plain_word(at, length, out->words[out->n]);
        at += length;
        if (g_str_has_prefix(at, "[]") && out->list == SIZE_MAX) {
            out->list = out->n;
            out->list_length = (size_t)(at - path) + 2;
        }
        while (*at == '[')
            at += strcspn(at, "]") + 1;
        at += *at == '.';
        out->n++;
    }
}

static const char *group_of(const char *word)
{
    for (size_t i = 0; i < G_N_ELEMENTS(GROUPS); i++)
        if (strcmp(GROUPS[i].word, word) == 0)
            return GROUPS[i].prefix;
    return NULL;
}

// ---- one path ----

typedef struct {
    const ProposalOf *of;
    Arena *arena;
    CellReader reader;
    Target *whole, *bare;          // the fields of a group, while they are looked at
    const Target **strong, **weak; // what each path could be
    const char *list;              // that makes the rows; NULL: none may
    size_t list_length;
    bool envelope; // what is told of stands in "data", what stands beside it is of the message
} Proposing;

static bool has_group(const Proposing *proposing, const char *prefix)
{
    for (size_t i = 0; i < proposing->of->n_targets; i++)
        if (g_str_has_prefix(proposing->of->targets[i].name, prefix))
            return true;
    return false;
}

// The beginning of the fields that a path speaks of: of the nearest name before its last that says
// so. An order's list is its lines, whatever it is called.
static const char *prefix_of(const Proposing *proposing, const Names *names)
{
    bool order = proposing->of->kind == &ENTITY_ORDER;
    for (size_t i = names->n - 1; i > 0; i--) {
        const char *prefix = group_of(names->words[i - 1]);
        if (prefix != NULL && has_group(proposing, prefix))
            return prefix;
        if (order && names->list == i - 1 && strcmp(names->words[i - 1], "orders") != 0)
            return "lines.";
    }
    return "";
}

static const Target *member_target(const Proposing *proposing, const char *prefix, const char *word,
                                   bool weak)
{
    const ProposalOf *of = proposing->of;
    for (size_t i = 0; i < G_N_ELEMENTS(MEMBERS); i++) {
        bool says_little = MEMBERS[i].word[0] == '*';
        if (says_little != weak || strcmp(MEMBERS[i].prefix, prefix) != 0 ||
            strcmp(MEMBERS[i].word + says_little, word) != 0)
            continue;
        const Target *target =
            target_among(of->targets, of->n_targets,
                         arena_printf(proposing->arena, "%s%s", prefix, MEMBERS[i].field));
        if (target != NULL)
            return target;
    }
    return NULL;
}

// Among the fields of a group as a column of that name would be, with the group's name and without.
static const Target *column_target(const Proposing *proposing, const char *prefix, const char *word)
{
    const ProposalOf *of = proposing->of;
    size_t n = 0, length = strlen(prefix);
    Target *whole = proposing->whole, *bare = proposing->bare;
    for (size_t i = 0; i < of->n_targets; i++) {
        const char *name = of->targets[i].name;
        bool inside = length > 0 ? g_str_has_prefix(name, prefix) : strchr(name, '.') == NULL;
        if (!inside)
            continue;
        whole[n] = bare[n] = of->targets[i];
        bare[n++].name = name + length;
    }
    const Target *found = target_suggested(whole, n, cell_of(word));
    if (found == NULL && (found = target_suggested(bare, n, cell_of(word))) != NULL)
        found = &whole[found - bare];
    return found != NULL ? target_among(of->targets, of->n_targets, found->name) : NULL;
}

// "customer_phone" beside the order's own members.
static const Target *joined_target(const Proposing *proposing, const Names *names)
{
    const char *word = names->words[names->n - 1];
    for (size_t i = 0; i < G_N_ELEMENTS(GROUPS); i++) {
        const char *rest = word + strlen(GROUPS[i].word);
        if (!g_str_has_prefix(word, GROUPS[i].word) || *rest == '\0')
            continue;
        const Target *target = member_target(proposing, GROUPS[i].prefix, rest, false);
        if (target == NULL)
            target = column_target(proposing, GROUPS[i].prefix, rest);
        if (target != NULL)
            return target;
    }
    return NULL;
}

// Whether the sample's value can be read as one of the field.
static bool fits(Proposing *proposing, const Target *target, const char *path)
{
    json_object *json = path_find(proposing->of->sample, path, 0);
    Value value = value_null();
    const char *text = json != NULL ? json_object_get_string(json) : NULL;
    if (text == NULL || *text == '\0' || json_object_is_type(json, json_type_object) ||
        json_object_is_type(json, json_type_array))
        return false;
    if (target->field == NULL)
        return true;
    bool boolean = json_object_is_type(json, json_type_boolean);
    return boolean == (target->field->type == FIELD_BOOLEAN) &&
           cell_value(&proposing->reader, target->field, cell_of(text), proposing->arena, &value,
                      NULL);
}

static const Target *target_of(Proposing *proposing, const char *path, int strength)
{
    Names names;
    take_apart(path, &names);
    if (names.n == 0)
        return NULL;
    if (proposing->envelope && names.n == 1)
        return NULL;
    const char *word = names.words[names.n - 1], *prefix = prefix_of(proposing, &names);
    const Target *target = member_target(proposing, prefix, word, strength == WEAK);
    if (strength == STRONG && target == NULL)
        target = column_target(proposing, prefix, word);
    if (strength == STRONG && target == NULL && *prefix == '\0')
        target = joined_target(proposing, &names);
    return target != NULL && fits(proposing, target, path) ? target : NULL;
}

// ---- all paths ----

// Whether it is of the record itself or of the list that makes the rows.
static bool is_of_rows(const Proposing *proposing, const char *path)
{
    Names names;
    take_apart(path, &names);
    return names.list == SIZE_MAX ||
           (proposing->list != NULL && names.list_length == proposing->list_length &&
            strncmp(path, proposing->list, names.list_length) == 0);
}

static bool is_taken(const Target *const *targets, size_t n, const Target *target)
{
    for (size_t i = 0; i < n; i++)
        if (targets[i] == target)
            return true;
    return false;
}

// How much it says: required fields and keys count more.
static int propose(Proposing *proposing, const Target **out)
{
    enum { REQUIRED_WORTH = 4 };
    const GPtrArray *paths = proposing->of->paths;
    int worth = 0;
    for (int strength = STRONG; strength >= WEAK; strength--)
        for (guint i = 0; i < paths->len; i++) {
            const Target *target = (strength == STRONG ? proposing->strong : proposing->weak)[i];
            if (out[i] != NULL || target == NULL || is_taken(out, paths->len, target) ||
                !is_of_rows(proposing, paths->pdata[i]))
                continue;
            out[i] = target;
            worth += target->required || target->key ? REQUIRED_WORTH : 1;
        }
    return worth;
}

static bool is_time(Proposing *proposing, const char *path)
{
    const Target at = {.field = entity_field(&ENTITY_ORDER, "ordered_at")};
    return fits(proposing, &at, path);
}

// The message's own time where nothing in it says when it was changed.
static const char *propose_changed(Proposing *proposing)
{
    const char *sent = NULL;
    const GPtrArray *paths = proposing->of->paths;
    for (guint i = 0; i < paths->len; i++) {
        Names names;
        const char *path = paths->pdata[i];
        take_apart(path, &names);
        const char *word = names.n > 0 ? names.words[names.n - 1] : "";
        if (names.list != SIZE_MAX || *prefix_of(proposing, &names) != '\0' ||
            !is_time(proposing, path))
            continue;
        if (g_strv_contains(CHANGED, word))
            return path;
        if (proposing->envelope && names.n == 1 && strcmp(word, "timestamp") == 0)
            sent = path;
    }
    return sent;
}

static bool is_envelope(json_object *sample)
{
    json_object *data = NULL;
    return json_object_is_type(sample, json_type_object) &&
           json_object_object_get_ex(sample, "data", &data) &&
           json_object_is_type(data, json_type_object);
}

static void begin(Proposing *proposing)
{
    const ProposalOf *of = proposing->of;
    Arena *arena = proposing->arena;
    proposing->whole = ARENA_ARRAY(arena, Target, of->n_targets + 1);
    proposing->bare = ARENA_ARRAY(arena, Target, of->n_targets + 1);
    proposing->strong = ARENA_ARRAY(arena, const Target *, of->paths->len + 1);
    proposing->weak = ARENA_ARRAY(arena, const Target *, of->paths->len + 1);
    for (guint i = 0; i < of->paths->len; i++) {
        proposing->strong[i] = target_of(proposing, of->paths->pdata[i], STRONG);
        proposing->weak[i] = target_of(proposing, of->paths->pdata[i], WEAK);
    }
}

void mapping_propose(const ProposalOf *of, Arena *arena, Proposal *out)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    Proposing proposing = {.of = of, .arena = arena, .envelope = is_envelope(of->sample)};
    bool order = of->kind == &ENTITY_ORDER;
    proposing.reader = (CellReader){.zone = utc, .decimal_point = '.', .exponent = 2};
    out->targets = ARENA_ARRAY(arena, const Target *, of->paths->len + 1);
    begin(&proposing);
    int alone = propose(&proposing, out->targets), best = alone;
    for (guint i = 0; i < of->paths->len; i++) {
        Names names;
        take_apart(of->paths->pdata[i], &names);
        if (is_of_rows(&proposing, of->paths->pdata[i]))
            continue; // no list, or the same as before
        const Target **targets = ARENA_ARRAY(arena, const Target *, of->paths->len + 1);
        proposing.list = of->paths->pdata[i];
        proposing.list_length = names.list_length;
        int worth = propose(&proposing, targets);
        // Only orders have lines: of others a list is what is told of, or none of its business.
        if (worth <= best || (!order && worth - alone <= alone))
            continue;
        best = worth;
        out->targets = targets;
    }
    out->changed_path = propose_changed(&proposing);
}
