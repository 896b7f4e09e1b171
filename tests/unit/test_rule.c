// SPDX-License-Identifier: Apache-2.0
//
// Rules as text and JSON: what is understood, how it is printed again, what is refused and where,
// what times mean, and that every example of docs/rules.md is one.
#include "test_rule_world.h"

#include "base/when.h"
#include "rule/functions.h"
#include "rule/moment.h"
#include "rule/page.h"
#include "rule/words.h"

static Store *store;
static Model *model;

static Rule *parse(const char *text, const Entity *entity)
{
    g_autoptr(GError) error = NULL;
    Rule *rule = rule_parse(text, entity, model, &error);
    if (rule == NULL) {
        size_t position = 0, length = 0;
        error_span(error, &position, &length);
        g_error("%s: %s (%zu+%zu)", text, error->message, position, length);
    }
    return rule;
}

static char *print(const Rule *rule)
{
    g_auto(Buffer) text = {0};
    rule_print(&text, rule);
    buffer_string(&text);
    return buffer_steal(&text);
}

static Rule *through_json(const Rule *rule)
{
    g_auto(Buffer) text = {0};
    rule_print_json(&text, rule);
    json_object *json = json_tokener_parse(buffer_string(&text));
    g_assert_nonnull(json);
    g_autoptr(GError) error = NULL;
    Rule *again = rule_from_json(json, rule_entity(rule), model, &error);
    if (again == NULL)
        g_error("%s: %s at %s", buffer_string(&text), error->message, error_pointer(error));
    json_object_put(json);
    return again;
}

static void check_text(const char *text, const char *canonical, const Entity *entity)
{
    g_autoptr(Rule) rule = parse(text, entity);
    g_autofree char *printed = print(rule);
    g_assert_cmpstr(printed, ==, canonical);
    g_autoptr(Rule) again = parse(printed, entity);
    g_assert_true(rule_equal(rule, again));
    g_autoptr(Rule) json = through_json(rule);
    g_assert_true(rule_equal(rule, json));
}

// ---- text ----

// Rules on customers and how they are printed.
static const char *const CANONICAL[][2] = {
    {"city=\"上海\"", "city = \"上海\""},
    {"city = “上海” AND tier >= gold", "city = \"上海\" and tier >= gold"},
    {"city in （“上海”、“杭州”）", "city in (\"上海\", \"杭州\")"},
    {"not city in (\"a\")", "city not in (\"a\")"},
    {"city not in (\"a\", \"b\")", "city not in (\"a\", \"b\")"},
    {"not not city is empty", "not city is not empty"},
    {"city is not empty", "city is not empty"},
    {"not (city is empty)", "city is not empty"},
    {"tags not contains \"VIP\"", "not tags contains \"VIP\""},
    {"tags overlaps (\"a\", \"b\")", "tags overlaps (\"a\", \"b\")"},
    {"city = \"a\" or city = \"b\" and tier = gold",
     "city = \"a\" or city = \"b\" and tier = gold"},
    {"(city = \"a\" or city = \"b\") and tier = gold",
     "(city = \"a\" or city = \"b\") and tier = gold"},
    {"((city = \"a\"))", "city = \"a\""},
    {"(city = \"a\" and city = \"b\") and tier = gold",
     "(city = \"a\" and city = \"b\") and tier = gold"},
    {"not (city = \"a\" and city = \"b\")", "not (city = \"a\" and city = \"b\")"},
    {"city = \"q\\\"\\\\\\n\\t\\u4e0a\"", "city = \"q\\\"\\\\\\n\\t上\""},
    {"net_base >= 199", "net_base >= 199 CNY"},
    {"net_base >= 199.50 CNY", "net_base >= 199.50 CNY"},
    {"net_base_minor >= 19950", "net_base_minor >= 19950"},
    {"net_base between -5 and 5.0 CNY", "net_base between -5 CNY and 5.0 CNY"},
    {"last_order < 60 days ago", "last_order < 60 days ago"},
    {"last_order_at before 1 DAY ago", "last_order_at < 1 day ago"},
    {"last_order_at after 2026-11-21 09:30", "last_order_at > 2026-11-21T09:30:00"},
    {"created_at >= 2026-11-21T09:30:00.5+08:00", "created_at >= 2026-11-20T20:30:00.500000"},
    {"created_at >= 2026-11-01T05:30:00Z", "created_at >= 2026-11-01T01:30:00"},
    {"created_at >= 2026-11-01T06:30:00Z", "created_at >= 2026-11-01T06:30:00Z"},
    {"created_at in last 90 days", "created_at within last 90 days"},
    {"created_at not in this month", "not created_at within this month"},
    {"created_at within last quarter", "created_at within last quarter"},
    {"net_base in top 20%", "net_base in top 20%"},
    {"not (count(orders) + 1 in bottom 2.50%)", "count(orders) + 1 not in bottom 2.50%"},
    {"last_order not in top 10% and age in bottom 50%",
     "last_order not in top 10% and age in bottom 50%"},
    {"created_at within next 1 hours", "created_at within next 1 hour"},
    {"created_at < 2 weeks from now", "created_at < 2 weeks from now"},
    {"created_at >= start of year", "created_at >= start of year"},
    {"birth_day between 1990-01-01 and 1999-12-31", "birth_day between 1990-01-01 and 1999-12-31"},
    {"owner_staff = me", "owner_staff = me"},
    {"owner_staff_id in (me, 7)", "owner_staff_id in (me, 7)"},
    {"custom.vip", "custom.vip"},
    {"custom.vip = false or true", "custom.vip = false or true"},
    {"custom.style in (plain, \"start\", \"two words\")",
     "custom.style in (plain, \"start\", \"two words\")"},
    {"language = \"zh-CN\"", "language = \"zh-CN\""},
    {"name starts with \"王\"", "name starts with \"王\""},
    {"source.name is not empty", "source.name is not empty"},
    {"count(orders,last 90 days)>=2", "count(orders, last 90 days) >= 2"},
    {"count(orders, channel = \"app\" and status = paid, this month) = 0",
     "count(orders, channel = \"app\" and status = paid, this month) = 0"},
    {"sum(lines.amount, last 1 year, category = \"护肤\") >= 1000",
     "sum(lines.amount, last 1 year, category = \"护肤\") >= 1000 CNY"},
    {"sum(base(orders.total)) / count(orders) > 99.5",
     "sum(base(orders.total)) / count(orders) > 99.5 CNY"},
    {"sum(orders.total) > 100 USD", "sum(orders.total) > 100 USD"},
    {"last(orders.at) < 60 days ago", "last(orders.at) < 60 days ago"},
    {"first(orders.channel) in (\"app\", \"web\")", "first(orders.channel) in (\"app\", \"web\")"},
    {"any(\"custom event\", props.colour = \"red\", before 2026-01-01)",
     "any(\"custom event\", props.colour = \"red\", before 2026-01-01)"},
    {"sum(\"buy it\".props.price) > 1.5", "sum(\"buy it\".props.price) > 1.5"},
    {"none(mail_open, between 2026-01-01 and 60 days ago)",
     "none(mail_open, between 2026-01-01 and 60 days ago)"},
    {"median_gap(orders) < 45 days and gap_since(orders) > 2 weeks",
     "median_gap(orders) < 45 days and gap_since(orders) > 2 weeks"},
    {"sequence(page_view, product_view[category = \"护肤\", last 3 days], \"x\", within 7 "
     "days, "
     "last 90 days)",
     "sequence(page_view, product_view[category = \"护肤\", last 3 days], \"x\", within 7 "
     "days, "
     "last 90 days)"},
    {"first_time(orders, channel = \"app\", last 30 days)",
     "first_time(orders, last 30 days, channel = \"app\")"},
    {"not regular(orders, 3 of 6 months)", "not regular(orders, 3 of 6 months)"},
    {"stopped(orders, 180 days) or restarted(orders, gap 180 days, this month)",
     "stopped(orders, 180 days) or restarted(orders, gap 180 days, this month)"},
    {"age between 25 and 36 and anniversary(birthday) within next 7 days",
     "age between 25 and 36 and anniversary(birthday) within next 7 days"},
    {"anniversary(lunar_birthday) within next 7 days",
     "anniversary(lunar_birthday) within next 7 days"},
    {"count(orders, hour(at) >= 22 or hour(at) < 5) >= 2",
     "count(orders, hour(at) >= 22 or hour(at) < 5) >= 2"},
    {"any(orders, weekday(at) in (saturday, sunday), hour(ordered_at) + 1 > line_count)",
     "any(orders, weekday(at) in (saturday, sunday), hour(ordered_at) + 1 > line_count)"},
    {"hour(created_at) between 9 and 17", "hour(created_at) between 9 and 17"},
    {"sample(12.5%, \"spring\")", "sample(12.5%, \"spring\")"},
    {"email matches \"*@example.???\"", "email matches \"*@example.???\""},
    {"order_count + return_count * 2 > 3", "order_count + return_count * 2 > 3"},
    {"(order_count + return_count) * 2 > 3", "(order_count + return_count) * 2 > 3"},
    {"order_count - (return_count - 1) > 3", "order_count - (return_count - 1) > 3"},
    {"order_count - return_count - 1 > 3", "order_count - return_count - 1 > 3"},
    {"count(returns) / count(orders) > 25%", "count(returns) / count(orders) > 25%"},
    {"now - last_order > 3 days", "now - last_order > 3 days"},
    {"birthday + 3 days = today", "birthday + 3 days = today"},
    {"first_order_at = last_order_at", "first_order_at = last_order_at"},
    {"count(orders) > count(returns) + 1", "count(orders) > count(returns) + 1"},
    {"count(orders) between count(returns) and 7", "count(orders) between count(returns) and 7"},
    {"distinct(lines.category) >= 3", "distinct(lines.category) >= 3"},
    {"max(lines.price) < 3.5 CNY", "max(lines.price) < 3.5 CNY"},
    {"avg(lines.quantity) >= 1.25", "avg(lines.quantity) >= 1.25"},
    {"consent.email and not consent.sms.service = false",
     "consent.email and not consent.sms.service = false"},
    {"consent.post.marketing is empty", "consent.post.marketing is empty"},
    {"order_count ≥ 3 and order_count <> 5", "order_count >= 3 and order_count != 5"},
};

static void test_canonical(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(CANONICAL); i++)
        check_text(CANONICAL[i][0], CANONICAL[i][1], entity_find("customer"));
    const Entity *order = entity_find("order");
    check_text("customer.city = \"x\" and customer.custom.vip",
               "customer.city = \"x\" and customer.custom.vip", order);
    check_text("customer.tags contains \"VIP\"", "customer.tags contains \"VIP\"", order);
    check_text("customer.consent.email", "customer.consent.email", order);
    check_text("any(orders, customer.consent.sms)", "any(orders, customer.consent.sms)", order);
    check_text("total > 100 USD", "total > 100 USD", order);
    check_text("at within last 1 year", "at within last 1 year", order);
    check_text("price < 3.505", "price < 3.505 CNY", entity_find("product"));
}

static void test_reads(void)
{
    g_autoptr(Rule) plain = parse("city = \"x\"", entity_find("customer"));
    g_assert_false(rule_reads_personal(plain));
    g_assert_null(rule_reads_entities(plain)[0]);
    g_autoptr(Rule) personal = parse("custom.skin_type = \"x\"", entity_find("customer"));
    g_assert_true(rule_reads_personal(personal));
    g_autoptr(Rule) order =
        parse("customer.name = \"x\" or customer.tags contains \"y\"", entity_find("order"));
    g_assert_true(rule_reads_personal(order));
    g_assert_true(rule_reads_entities(order)[0] == entity_find("customer"));
    g_assert_true(rule_reads_entities(order)[1] == entity_find("tag"));
    g_assert_null(rule_reads_entities(order)[2]);
    g_autoptr(Rule) agreed = parse("not consent.email", entity_find("customer"));
    g_assert_true(rule_reads_entities(agreed)[0] == entity_find("consent"));
    g_assert_null(rule_reads_entities(agreed)[1]);
}

static size_t count_choices(const Field *field, const char *called)
{
    size_t n = 0;
    for (size_t i = 0; field->choices[i].name != NULL; i++)
        n += called == NULL || strcmp(field->choices[i].name, called) == 0;
    return n;
}

// There is a kind for every channel and purpose, once.
static void test_consents(void)
{
    const Field *channel = entity_field(entity_find("consent"), "channel");
    const Field *purpose = entity_field(entity_find("consent"), "purpose");
    size_t n = 0;
    for (; CONSENT_KINDS[n].channel != NULL; n++) {
        const ConsentKind *kind = &CONSENT_KINDS[n];
        g_assert_cmpuint(count_choices(channel, kind->channel), ==, 1);
        g_assert_cmpuint(count_choices(purpose, kind->purpose), ==, 1);
        g_assert_true(consent_kind_find(kind->field.name) == kind);
    }
    g_assert_cmpuint(n, ==, count_choices(channel, NULL) * count_choices(purpose, NULL));
    g_assert_null(consent_kind_find("consent"));
    g_assert_null(consent_kind_find("consent.email.marketing.x"));
    g_assert_true(consent_kind_find("consent.sms.marketing") == consent_kind_find("consent.sms"));
}

// ---- errors ----

typedef struct {
    const char *text;
    size_t position, length;
    const char *says; // part of the sentence
    const char *hint; // part of the hint; NULL: any
} Refused;

static void check_refused(const Refused *refused)
{
    g_autoptr(GError) error = NULL;
    Rule *rule = rule_parse(refused->text, entity_find("customer"), model, &error);
    if (rule != NULL)
        g_error("%s was understood", refused->text);
    size_t position = 0, length = 0;
    g_assert_true(error_span(error, &position, &length));
    const char *en = error_text(error, LANGUAGE_EN), *zh = error_text(error, LANGUAGE_ZH);
    if (position != refused->position || length != refused->length ||
        strstr(en, refused->says) == NULL)
        g_error("%s: %s (%zu+%zu)", refused->text, en, position, length);
    g_assert_cmpstr(zh, !=, en);
    if (refused->hint != NULL)
        g_assert_nonnull(strstr(error_hint_text(error, LANGUAGE_EN), refused->hint));
}

static void test_errors(void)
{
    static const Refused REFUSED[] = {
        {"", 0, 0, "ends where a field", NULL},
        {"city", 0, 4, "What is asked", NULL},
        {"city =", 6, 0, "ends where a field or a value", NULL},
        {"citty = \"x\"", 0, 5, "no field citty", "city"},
        {"custom.skintype = \"x\"", 0, 15, "no field", "custom.skin_type"},
        {"net_bas > 5", 0, 7, "no field", "net_base_minor"},
        {"source.nam = \"x\"", 0, 10, "no field", "source.name"},
        {"owner_staff.login = \"x\"", 0, 17, "no field", NULL},
        {"consent.emial", 0, 13, "no field consent.emial", "consent.email"},
        {"consent.email > false", 0, 21, "cannot be asked", NULL},
        {"count(orders, consent.email) > 1", 14, 13, "orders have no field", NULL},
        {"tier = golden", 7, 6, "none of the choices", "gold"},
        {"city = shanghai", 7, 8, "text in quotes", NULL},
        {"city = 5", 7, 1, "text in quotes", NULL},
        {"city = \"\"", 7, 2, "missing value", "is empty"},
        {"order_count > \"5\"", 14, 3, "whole number", NULL},
        {"order_count > 1.5", 14, 3, "decimals", NULL},
        {"order_count > 12345678901234567890", 14, 20, "no number", NULL},
        {"net_base > 1.005", 11, 5, "decimals", NULL},
        {"net_base > 5 USD", 11, 5, "kept in CNY", NULL},
        {"net_base > 5 ZZZ", 11, 5, "no currency", NULL},
        {"net_base > 999999999999999999", 11, 18, "too large", NULL},
        {"created_at > \"2026-01-01\"", 13, 12, "day or time", NULL},
        {"created_at > 2026-02-30", 13, 10, "no number, date", NULL},
        {"created_at > me", 13, 2, "day or time", NULL},
        {"created_at within 90 days", 18, 2, "last, this or next", NULL},
        {"net_base in top 20", 16, 2, "in top 20%", NULL},
        {"net_base in top 0%", 16, 2, "More than 0%", NULL},
        {"net_base in top 101%", 16, 4, "More than 0%", NULL},
        {"city in top 10%", 0, 4, "numbers, amounts and times", NULL},
        {"any(orders, total in top 10%)", 12, 16, "Only customers", NULL},
        {"tags in top 10%", 0, 15, "cannot be asked", NULL},
        {"created_at within last 0 days", 18, 11, "At least one", NULL},
        {"created_at within last 9999999 days", 18, 17, "thousand years", NULL},
        {"birth_day within last 3 hours", 17, 12, "no hours", NULL},
        {"city within last 3 days", 0, 23, "cannot be asked", NULL},
        {"owner_staff > 5", 0, 15, "cannot be asked", NULL},
        {"source_id = me", 12, 2, "staff member", NULL},
        {"tags = \"x\"", 0, 10, "cannot be asked", NULL},
        {"created_at between 2026-02-01 and 2026-01-01", 0, 44, "Nothing lies between", NULL},
        {"(city = \"x\"", 11, 0, "ends where and, or or )", NULL},
        {"city = \"x\" city", 11, 4, "and, or, or the end", NULL},
        {"city = \"x", 7, 2, "not closed", NULL},
        {"city = \"\\q\"", 8, 2, "After \\", NULL},
        {"city # \"x\"", 5, 1, "no meaning", NULL},
        {"\"x\" = city", 0, 3, "name of a field", NULL},
        {"city = \"x\" = \"y\"", 0, 10, "A value should stand", NULL},
        {"5", 0, 1, "not a value alone", NULL},
        {"city in ()", 9, 1, "a field or a value", NULL},
        {"custom is empty", 0, 6, "no field custom", NULL},
        {"count(ordrs) > 1", 6, 5, "no facts called", "orders"},
        {"count(orders, catgory = \"x\") > 1", 14, 7, "orders have no field", NULL},
        {"sum(lines.amont) > 1", 10, 5, "lines have no field", "amount"},
        {"count(orders, any(lines)) > 1", 18, 5, "only the fact's own fields", NULL},
        {"count(orders)", 0, 13, "What is asked", NULL},
        {"any(orders) = 1", 0, 11, "A value should stand", NULL},
        {"sum(orders.status) > 1", 11, 6, "cannot be taken", NULL},
        {"sum(orders.total) > 1 ZZZ", 20, 5, "no currency", NULL},
        {"sum(base(orders.total)) > 1 USD", 26, 5, "kept in CNY", NULL},
        {"sum(base(lines.price)) > 1", 4, 17, "cannot be taken", NULL},
        {"median_gap(orders) < 2 months", 21, 8, "Months and years differ", "90 days"},
        {"regular(orders, 7 of 6 months)", 16, 13, "first number", NULL},
        {"regular(orders, 7 of 600 months)", 16, 15, "Count over", NULL},
        {"regular(orders)", 0, 15, "Something is missing", NULL},
        {"stopped(orders, last 3 days)", 16, 11, "does not take this", "stopped(F, D"},
        {"sequence(orders, within 3 days)", 0, 31, "Something is missing", NULL},
        {"in segment(\"x\")", 0, 15, "no segment", NULL},
        {"score(luck) > 1", 0, 11, "no score", NULL},
        {"alive() < 0.5", 0, 7, "has not been fitted yet", NULL},
        {"rfm(recency) > 1", 0, 12, "not been fitted yet", NULL},
        {"held(tier = gold, 3 days)", 0, 25, "not kept yet", NULL},
        {"city + 1 > 2", 0, 8, "do not go together", NULL},
        {"net_base + order_count > 2", 0, 22, "do not go together", NULL},
        {"order_count > city", 14, 4, "cannot be compared", NULL},
        {"order_count > foo", 14, 3, "whole number", NULL},
        {"anniversary(birthday) > today", 0, 29, "cannot be asked", NULL},
        {"anniversary(created_at) = today", 12, 10, "that of a day", NULL},
        {"anniversary(city) = today", 12, 4, "that of a day", NULL},
        {"anniversary(lunar_birthday) > today", 0, 35, "cannot be asked", NULL},
        {"hour(city) = 3", 5, 4, "Only times have an hour", NULL},
        {"hour(birthday) = 3", 5, 8, "Only times have an hour", NULL},
        {"hour(created_at) = 3.5", 19, 3, "decimals", NULL},
        {"hour(created_at)", 0, 16, "What is asked", NULL},
        {"weekday(created_at) = someday", 22, 7, "none of the choices", "monday"},
        {"weekday(created_at) contains \"mon\"", 0, 34, "cannot be asked", NULL},
        {"hour(orders.at) = 3", 5, 9, "no field", NULL},
        {"count(orders, between 2026-02-01 and 2026-01-01) > 1", 14, 33, "Nothing lies", NULL},
        {"sample(101%, \"x\")", 7, 4, "From 0% to 100%", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(REFUSED); i++)
        check_refused(&REFUSED[i]);
}

// Of customers' data, only that of the record's own customer can be asked about.
static void test_others(void)
{
    static const char *const REFUSED[][2] = {
        {"order", "origin_customer.city = \"x\""},      {"relation", "other_customer.city = \"x\""},
        {"file", "owner_customer.city = \"x\""},        {"customer", "owner_staff.name = \"x\""},
        {"order", "customer.owner_staff.name = \"x\""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(REFUSED); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(rule_parse(REFUSED[i][1], entity_find(REFUSED[i][0]), model, &error));
        g_assert_nonnull(strstr(error_text(error, LANGUAGE_EN), "no field"));
    }
}

static void check_too_large(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(rule_parse(text, entity_find("customer"), model, &error));
    g_assert_cmpint(error_code(error), ==, ERROR_TOO_LARGE);
}

static void test_limits(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < RULE_DEPTH_MAX; i++)
        g_string_append(text, "(");
    g_string_append(text, "true");
    for (int i = 0; i < RULE_DEPTH_MAX; i++)
        g_string_append(text, ")");
    rule_unref(parse(text->str, entity_find("customer")));
    g_string_prepend(text, "not ");
    check_too_large(text->str);
    g_string_assign(text, "order_count in (0");
    while (text->len < 5000)
        g_string_append(text, ",1");
    g_string_append(text, ")");
    check_too_large(text->str);
    g_string_assign(text, "true");
    while (text->len <= RULE_TEXT_MAX)
        g_string_append_c(text, ' ');
    check_too_large(text->str);
    g_string_assign(text, "");
    for (int i = 0; i < 50000; i++)
        g_string_append(text, "(");
    check_too_large(text->str);
    g_autoptr(GError) error = NULL;
    g_assert_null(rule_parse("city = \"\xff\"", entity_find("customer"), model, &error));
    g_assert_cmpint(error_code(error), ==, ERROR_MALFORMED);
}

static void test_json_errors(void)
{
    static const char *const REFUSED[][2] = {
        {"{\"op\":\"and\",\"of\":[]}", ""},
        {"{\"op\":\"and\",\"of\":[true,{\"op\":\"=\",\"field\":\"citty\",\"values\":[\"x\"]}]}",
         "/of/1/field"},
        {"{\"op\":\"=\",\"field\":\"city\",\"values\":[\"x\",\"y\"]}", ""},
        {"{\"op\":\"=\",\"field\":\"city\",\"values\":[5]}", "/values/0"},
        {"{\"op\":\"=\",\"values\":[5]}", ""},
        {"{\"op\":\"~\",\"field\":\"city\",\"values\":[5]}", ""},
        {"{\"op\":\"in\",\"field\":\"created_at\",\"values\":[{\"last\":3,\"unit\":\"day\"}]}", ""},
        {"{\"op\":\"within\",\"field\":\"created_at\",\"values\":[{\"day\":\"2026-01-01\"}]}", ""},
        {"{\"op\":\"within\",\"field\":\"created_at\",\"values\":[{\"last\":-3,\"unit\":\"day\"}]}",
         "/values/0"},
        {"{\"op\":\"not\",\"of\":[{\"field\":\"city\"}]}", "/of/0"},
        {"null", ""},
        {"[]", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(REFUSED); i++) {
        g_autoptr(GError) error = NULL;
        json_object *json = json_tokener_parse(REFUSED[i][0]);
        if (rule_from_json(json, entity_find("customer"), model, &error) != NULL)
            g_error("%s was understood", REFUSED[i][0]);
        g_assert_cmpstr(error_pointer(error), ==, REFUSED[i][1]);
        json_object_put(json);
    }
}

// ---- times: the zone is New York, so that days of 23 and 25 hours are among them ----

static RuleAnswer ask(const char *text, const char *field, const char *at, const char *now)
{
    const Entity *entity = entity_find("customer");
    g_autoptr(Arena) arena = arena_new();
    Record *record = record_new(arena, entity);
    RuleContext context = {.arena = arena};
    int64_t value;
    if (at[0] != '\0') {
        bool read = strchr(at, 'T') == NULL ? day_parse(at, strlen(at), &value)
                                            : when_parse_rfc3339(at, strlen(at), &value);
        g_assert_true(read);
        record->values[entity_field_index(entity, field)] = value_integer(value);
    }
    g_assert_true(when_parse_rfc3339(now, strlen(now), &context.now));
    g_autoptr(Rule) rule = parse(text, entity);
    return rule_answer(rule, record, &context);
}

static void test_times(void)
{
    static const struct {
        const char *rule, *at, *now;
        RuleAnswer answer;
    } CASES[] = {
        // 2026-11-01 has 25 hours in New York: 04:00Z to 05:00Z the next day.
        {"last_order = 2026-11-01", "2026-11-01T04:00:00Z", "2026-11-21T00:00:00Z", RULE_YES},
        {"last_order = 2026-11-01", "2026-11-01T03:59:59.999999Z", "2026-11-21T00:00:00Z", RULE_NO},
        {"last_order = 2026-11-01", "2026-11-02T04:59:59.999999Z", "2026-11-21T00:00:00Z",
         RULE_YES},
        {"last_order = 2026-11-01", "2026-11-02T05:00:00Z", "2026-11-21T00:00:00Z", RULE_NO},
        {"last_order != 2026-11-01", "2026-11-02T05:00:00Z", "2026-11-21T00:00:00Z", RULE_YES},
        {"last_order <= 2026-11-01", "2026-11-02T04:59:59Z", "2026-11-21T00:00:00Z", RULE_YES},
        {"last_order < 2026-11-01", "2026-11-01T04:00:00Z", "2026-11-21T00:00:00Z", RULE_NO},
        {"last_order > 2026-11-01", "2026-11-02T04:59:59Z", "2026-11-21T00:00:00Z", RULE_NO},
        {"last_order between 2026-10-31 and 2026-11-01", "2026-11-02T04:59:59Z",
         "2026-11-21T00:00:00Z", RULE_YES},
        // the doubled hour: 01:30 is first 05:30Z
        {"last_order = 2026-11-01T01:30", "2026-11-01T05:30:00Z", "2026-11-21T00:00:00Z", RULE_YES},
        // `last N days` is elapsed time, up to now and no further
        {"last_order within last 1 day", "2026-11-01T12:00:00Z", "2026-11-02T12:00:00Z", RULE_YES},
        {"last_order within last 1 day", "2026-11-01T11:59:59.999999Z", "2026-11-02T12:00:00Z",
         RULE_NO},
        {"last_order within last 1 day", "2026-11-02T12:00:00.000001Z", "2026-11-02T12:00:00Z",
         RULE_NO},
        {"last_order within last 1 day", "2026-11-02T12:00:00Z", "2026-11-02T12:00:00Z", RULE_YES},
        {"last_order within next 2 hours", "2026-11-02T14:00:00Z", "2026-11-02T12:00:00Z",
         RULE_YES},
        {"last_order within next 2 hours", "2026-11-02T11:59:59Z", "2026-11-02T12:00:00Z", RULE_NO},
        {"last_order < 60 days ago", "2026-01-01T00:00:00Z", "2026-03-02T00:00:00.000001Z",
         RULE_YES},
        {"last_order < 60 days ago", "2026-01-01T00:00:00Z", "2026-03-02T00:00:00Z", RULE_NO},
        // months go by the calendar: a month before 31 March is the end of February
        {"last_order >= 1 month ago", "2026-02-28T15:00:00Z", "2026-03-31T14:00:00Z", RULE_YES},
        {"last_order >= 1 month ago", "2026-02-28T14:59:59Z", "2026-03-31T14:00:00Z", RULE_NO},
        // 21 November 2026 is a Saturday
        {"last_order within this week", "2026-11-16T05:00:00Z", "2026-11-21T12:00:00Z", RULE_YES},
        {"last_order within this week", "2026-11-16T04:59:59Z", "2026-11-21T12:00:00Z", RULE_NO},
        {"last_order within this week", "2026-11-23T04:59:59Z", "2026-11-21T12:00:00Z", RULE_YES},
        {"last_order within last month", "2026-10-01T04:00:00Z", "2026-11-21T12:00:00Z", RULE_YES},
        {"last_order within last month", "2026-11-01T04:00:00Z", "2026-11-21T12:00:00Z", RULE_NO},
        {"last_order within last year", "2025-12-31T12:00:00Z", "2026-01-01T12:00:00Z", RULE_YES},
        {"last_order within this quarter", "2026-10-01T04:00:00Z", "2026-11-21T12:00:00Z",
         RULE_YES},
        {"last_order >= start of month", "2026-11-01T03:59:59Z", "2026-11-21T12:00:00Z", RULE_NO},
        // in New York it is still the 20th
        {"last_order = today", "2026-11-20T05:00:00Z", "2026-11-21T04:59:59Z", RULE_YES},
        {"last_order = yesterday", "2026-11-20T04:59:59Z", "2026-11-21T04:59:59Z", RULE_YES},
        {"last_order = today", "", "2026-11-21T04:59:59Z", RULE_UNKNOWN},
        {"not last_order = today", "", "2026-11-21T04:59:59Z", RULE_UNKNOWN},
        {"last_order is empty", "", "2026-11-21T04:59:59Z", RULE_YES},
        {"last_order = today or true", "", "2026-11-21T04:59:59Z", RULE_YES},
        {"last_order = today and false", "", "2026-11-21T04:59:59Z", RULE_NO},
        {"last_order = today and true", "", "2026-11-21T04:59:59Z", RULE_UNKNOWN},
        // hours and days of the week, as clocks in New York show them: the doubled hour is one
        // twice, the one left out is none
        {"hour(last_order) = 1", "2026-11-01T05:59:59.999999Z", "2026-11-21T12:00:00Z", RULE_YES},
        {"hour(last_order) = 1", "2026-11-01T06:00:00Z", "2026-11-21T12:00:00Z", RULE_YES},
        {"hour(last_order) = 2", "2026-11-01T07:00:00Z", "2026-11-21T12:00:00Z", RULE_YES},
        {"hour(last_order) = 1", "2026-03-08T06:59:59.999999Z", "2026-11-21T12:00:00Z", RULE_YES},
        {"hour(last_order) = 3", "2026-03-08T07:00:00Z", "2026-11-21T12:00:00Z", RULE_YES},
        {"hour(last_order) in (23, 0)", "2026-11-21T04:59:59Z", "2026-11-21T12:00:00Z", RULE_YES},
        {"hour(last_order) between 22 and 23", "2026-11-21T05:00:00Z", "2026-11-21T12:00:00Z",
         RULE_NO},
        {"weekday(last_order) = saturday", "2026-11-22T04:59:59.999999Z", "2026-11-23T00:00:00Z",
         RULE_YES},
        {"weekday(last_order) = sunday", "2026-11-22T05:00:00Z", "2026-11-23T00:00:00Z", RULE_YES},
        {"weekday(last_order) >= saturday", "2026-11-23T05:00:00Z", "2026-11-24T00:00:00Z",
         RULE_NO},
        {"weekday(last_order) != monday", "1969-12-29T05:00:00Z", "2026-11-24T00:00:00Z", RULE_NO},
        {"hour(last_order) < 24", "", "2026-11-21T04:59:59Z", RULE_UNKNOWN},
        {"not weekday(last_order) = monday", "", "2026-11-21T04:59:59Z", RULE_UNKNOWN},
        {"weekday(last_order) is empty", "", "2026-11-21T04:59:59Z", RULE_YES},
        // days: today is the last of `last`, the first of `next`
        {"birth_day within last 7 days", "2026-11-14", "2026-11-21T04:59:59Z", RULE_YES},
        {"birth_day within last 7 days", "2026-11-13", "2026-11-21T04:59:59Z", RULE_NO},
        {"birth_day within last 7 days", "2026-11-21", "2026-11-21T04:59:59Z", RULE_NO},
        {"birth_day within next 7 days", "2026-11-20", "2026-11-21T04:59:59Z", RULE_YES},
        {"birth_day within next 7 days", "2026-11-27", "2026-11-21T04:59:59Z", RULE_NO},
        {"birth_day <= 18 years ago", "2008-11-20", "2026-11-21T04:59:59Z", RULE_YES},
        {"birth_day <= 18 years ago", "2008-11-21", "2026-11-21T04:59:59Z", RULE_NO},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        const char *field = strncmp(CASES[i].rule, "birth", 5) == 0 ? "birth_day" : "last_order_at";
        RuleAnswer found = ask(CASES[i].rule, field, CASES[i].at, CASES[i].now);
        if (found != CASES[i].answer)
            g_error("%s of %s at %s is %d", CASES[i].rule, CASES[i].at, CASES[i].now, found);
    }
}

// ---- the reference ----

static void check_page(const char *page)
{
    const char *at = page;
    int n = 0;
    while ((at = strstr(at, "```rule")) != NULL) {
        at = strchr(at, '\n') + 1;
        const char *end = strstr(at, "```");
        g_autofree char *block = g_strndup(at, (gsize)(end - at));
        g_auto(GStrv) lines = g_strsplit(block, "\n", -1);
        const Entity *entity = entity_find("customer");
        for (char **line = lines; *line != NULL; line++) {
            if (g_str_has_prefix(*line, "# "))
                entity = entity_find(*line + 2);
            else if (**line != '\0') {
                rule_unref(parse(*line, entity));
                n++;
            }
        }
        at = end;
    }
    g_assert_cmpint(n, >, 15);
}

static void check_example(const char *page, const char *name, const char *example)
{
    rule_unref(parse(example, entity_find("customer")));
    if (strstr(page, example) == NULL)
        g_error("docs/rules.md lacks the example of %s: %s", name, example);
}

// What is made from the tables stands in the page as they say it: make rules-page writes it.
static void check_parts(const char *page)
{
    for (const RulePart *part = RULE_PARTS; part->name != NULL; part++) {
        g_auto(Buffer) wanted = {0};
        buffer_printf(&wanted, "<!-- %s -->\n", part->name);
        part->print(&wanted);
        buffer_text(&wanted, "<!-- end -->");
        if (strstr(page, buffer_string(&wanted)) == NULL)
            g_error("docs/rules.md: the table of %s is old; run make rules-page", part->name);
    }
    for (const FactKind *kind = FACT_KINDS; kind->name != NULL; kind++)
        check_example(page, kind->name, kind->example);
    for (const Function *function = FUNCTIONS; function->name != NULL; function++)
        if (!function->provided)
            check_example(page, function->name, function->example);
}

static void test_reference(void)
{
    g_autofree char *page = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents("docs/rules.md", &page, NULL, &error);
    g_assert_no_error(error);
    check_page(page);
    check_parts(page);
    for (const Operator *op = OPERATORS; op->name != NULL; op++)
        if (!op->synonym)
            check_example(page, op->name, op->example);
        else
            rule_unref(parse(op->example, entity_find("customer")));
    for (const ValueWord *word = VALUE_WORDS; word->name != NULL; word++)
        check_example(page, word->name, word->example);
    for (const Unit *unit = UNITS; unit->name != NULL; unit++)
        g_assert_nonnull(strstr(page, unit->plural));
}

// What an index holds in one stretch, and what it does not.
static void test_stretches(void)
{
    static const struct {
        const char *rule, *fixed;
        bool stretch;
    } CASES[] = {
        {"net_base_minor >= 100", NULL, true},
        {"city = \"上海\"", "city", true},
        {"city = \"上海\" and net_base_minor between 1 and 5", "city", true},
        {"city = \"上海\" and net_base_minor > 5", NULL, false},
        {"net_base_minor > 5", "city", false},
        {"city = \"台北市\"", "city", false}, // 臺北市, too
        {"city != \"上海\"", "city", false},
        {"city = \"上海\" or net_base_minor > 5", "city", false},
        {"city = \"上海\" and tier = gold", "city", false},
        {"city = nickname", "city", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(Rule) rule = parse(CASES[i].rule, entity_find("customer"));
        g_assert_cmpint(rule_is_stretch(rule, CASES[i].fixed, "net_base_minor"), ==,
                        CASES[i].stretch);
    }
}

// Who celebrates on a day, and what tells that only they do: the days around it do not.
static void test_lunar(void)
{
    static const struct {
        const char *birthday;
        int year, month, day;
    } CASES[] = {{"1990-08-15", 2026, 9, 25},  {"--01-01", 2026, 2, 17},
                 {"--06-15", 2025, 7, 9},      {"--06x-15", 2025, 8, 8}, // 2025 doubled the sixth
                 {"1987-06x-15", 2026, 7, 28}, {"--06-15", 2026, 7, 28}, // 2026 did not
                 {"--06x-30", 2025, 8, 22},    {"--12-30", 2026, 2, 16}, // months of 29 days
                 {"--12-29", 2026, 2, 16},     {"--12-30", 2025, 1, 28}};
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        int64_t day = day_from_date(CASES[i].year, CASES[i].month, CASES[i].day);
        int date = lunar_date_of_text(CASES[i].birthday, strlen(CASES[i].birthday));
        for (int64_t around = day - 60; around <= day + 60; around++) {
            bool held[LUNAR_DATES] = {false};
            lunar_birthdays_mark((Bounds){around, around + 1}, held);
            g_assert_true(held[date] == (around == day));
        }
    }
    bool all[LUNAR_DATES] = {false}, none[LUNAR_DATES] = {false};
    lunar_birthdays_mark((Bounds){20000, 20400}, all);
    lunar_birthdays_mark((Bounds){60000, 60030}, none); // 2134: beyond the tables
    for (int date = 0; date < LUNAR_DATES; date++)
        g_assert_true(all[date] && !none[date]);
    bool year[LUNAR_DATES] = {false}; // the whole of a year without a doubled month holds all
    lunar_birthdays_mark((Bounds){day_from_date(2026, 2, 17), day_from_date(2027, 2, 6)}, year);
    g_assert_true(memcmp(year, all, sizeof all) == 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store = world_store("America/New_York", &model);
    g_test_add_func("/rule/canonical", test_canonical);
    g_test_add_func("/rule/reads", test_reads);
    g_test_add_func("/rule/consents", test_consents);
    g_test_add_func("/rule/errors", test_errors);
    g_test_add_func("/rule/others", test_others);
    g_test_add_func("/rule/limits", test_limits);
    g_test_add_func("/rule/json-errors", test_json_errors);
    g_test_add_func("/rule/times", test_times);
    g_test_add_func("/rule/reference", test_reference);
    g_test_add_func("/rule/stretches", test_stretches);
    g_test_add_func("/rule/lunar", test_lunar);
    int status = g_test_run();
    model_unref(model);
    store_close(store);
    return status;
}
