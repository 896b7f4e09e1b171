// SPDX-License-Identifier: Apache-2.0
#include "rule/facts.h"

#include <string.h>

// clang-format off
static const FactField ORDER_FIELDS[] = {
    {.name = "base_amount", .path = "base_amount_minor", .base = "base_amount_minor", .label = {"Total in base currency", "本位币总额"}},
    {.name = "discount", .path = "discount_minor", .currency = "currency", .rate = "rate_millionths", .label = {"Discount", "优惠"}},
    {.name = "shipping", .path = "shipping_minor", .currency = "currency", .rate = "rate_millionths", .label = {"Shipping", "运费"}},
    {.name = "tax", .path = "tax_minor", .currency = "currency", .rate = "rate_millionths", .label = {"Tax", "税"}},
    {.name = "amount", .path = "total_minor", .currency = "currency", .base = "base_amount_minor", .label = {"Total", "总额"}},
    {.name = "total", .path = "total_minor", .currency = "currency", .base = "base_amount_minor", .label = {"Total", "总额"}},
    {.name = NULL},
};

static const FactField LINE_FIELDS[] = {
    {.name = "amount", .path = "amount_minor", .currency = "order_id.currency", .rate = "order_id.rate_millionths", .label = {"Amount", "金额"}},
    {.name = "brand", .path = "product_id.brand", .label = {"Brand", "品牌"}},
    {.name = "category", .path = "product_id.category_id.name", .label = {"Category", "分类"}},
    {.name = "channel", .path = "order_id.channel", .label = {"Channel", "渠道"}},
    {.name = "ordered_at", .path = "order_id.ordered_at", .label = {"Ordered", "下单时间"}},
    {.name = "price", .path = "price_millionths", .currency = "order_id.currency", .label = {"Unit price", "单价"}},
    {.name = "status", .path = "order_id.status", .label = {"Status", "状态"}},
    {.name = NULL},
};

const Field FACT_TONE = {.name = "tone_thousandths", .type = FIELD_QUANTITY, .label = {"Tone", "语气"}};
const Field FACT_COMPETITORS = {.name = "competitors", .type = FIELD_TEXT, .label = {"Competitors named", "提到的竞品"}};
const Field FACT_TOPICS = {.name = "topics", .type = FIELD_TEXT, .label = {"Topics", "话题"}};

static const FactField EVENT_FIELDS[] = {
    {.name = "brand", .path = "product_id.brand", .label = {"Brand", "品牌"}},
    {.name = "category", .path = "product_id.category_id.name", .label = {"Category", "分类"}},
    {.name = "competitors", .computed = &FACT_COMPETITORS, .label = {"Competitors named", "提到的竞品"}},
    {.name = "tone", .computed = &FACT_TONE, .label = {"Tone", "语气"}},
    {.name = "topics", .computed = &FACT_TOPICS, .label = {"Topics", "话题"}},
    {.name = NULL},
};

static const FactField PAYMENT_FIELDS[] = {
    {.name = "amount", .path = "amount_minor", .currency = "currency", .base = "base_amount_minor", .label = {"Amount", "金额"}},
    {.name = "base_amount", .path = "base_amount_minor", .base = "base_amount_minor", .label = {"Amount in base currency", "本位币金额"}},
    {.name = NULL},
};

static const FactField SEGMENT_FIELDS[] = {
    {.name = "segment", .path = "segment_id.name", .label = {"Segment", "人群"}},
    {.name = NULL},
};
// clang-format on

#define ORDERS(name_, kind_)                                                                       \
    .name = name_, .entity = "order", .time = "ordered_at", .fields = ORDER_FIELDS,                \
    .where = {{"kind", kind_, false}, {"status", "cancelled", true}}
#define LINES(name_, kind_)                                                                        \
    .name = name_, .entity = "order", .parts = true, .time = "ordered_at", .fields = LINE_FIELDS,  \
    .where = {{"kind", kind_, false}, {"status", "cancelled", true}}
#define EVENTS(name_, of_)                                                                         \
    .name = name_, .entity = "event", .time = "happened_at", .fields = EVENT_FIELDS,               \
    .members = "properties", .where = {{of_, name_, false}}

#define PAYMENTS(name_, kind_)                                                                     \
    .name = name_, .entity = "payment", .time = "paid_at", .fields = PAYMENT_FIELDS,               \
    .where = {{"kind", kind_, false}, {"status", "done", false}}

#define STEPS(name_, kind_)                                                                        \
    .name = name_, .entity = "segment_event", .time = "happened_at", .fields = SEGMENT_FIELDS,     \
    .where = {{"kind", kind_, false}}

const FactKind FACT_KINDS[] = {
    {EVENTS("add_to_cart", "name"), .label = {"Added to cart", "加入购物车"},
     .help = {"Something was put into the cart.", "把商品放入购物车。"},
     .example = "any(add_to_cart, last 3 days)"},
    {ORDERS("adjustments", "adjustment"), .label = {"Adjustments", "调整单"},
     .help = {"Corrections of what was charged.", "对收款的更正。"},
     .example = "any(adjustments, last 1 year)"},
    {EVENTS("checkout", "name"), .label = {"Checkout", "进入结算"},
     .help = {"The way to paying was begun.", "开始结算。"},
     .example = "any(checkout, last 7 days) and none(orders, last 7 days)"},
    {.name = "doubts",
     .entity = "doubt",
     .time = "found_at",
     .label = {"Doubts", "存疑"},
     .help = {"Values that somebody should look at, as the last look at data quality found them.",
              "最近一次数据质量检查发现的、需要核对的信息。"},
     .example = "any(doubts, field_name = \"email\")"},
    {EVENTS("events", NULL), .label = {"Events", "事件"},
     .help = {"Everything customers did, of any name.", "客户的所有行为，不限名称。"},
     .example = "count(events, last 30 days) >= 10"},
    {LINES("lines", "sale"), .label = {"Order lines", "订单明细"},
     .help = {"What was bought, piece by piece: the lines of `orders`.",
              "买了什么，逐行列出：orders 的明细。"},
     .example = "sum(lines.amount, last 1 year, category = \"护肤\") >= 1000"},
    {EVENTS("login", "name"), .label = {"Signed in", "登录"},
     .help = {"Somebody signed in.", "登录。"}, .example = "none(login, last 30 days)"},
    {EVENTS("mail_click", "name"), .label = {"Mail clicked", "点击邮件"},
     .help = {"A link in a mail was followed.", "点击了邮件中的链接。"},
     .example = "any(mail_click, last 30 days)"},
    {EVENTS("mail_open", "name"), .label = {"Mail opened", "打开邮件"},
     .help = {"A mail was opened.", "打开了邮件。"}, .example = "none(mail_open, last 30 days)"},
    {ORDERS("orders", "sale"), .label = {"Orders", "订单"},
     .help = {"Sales that were not cancelled.", "未取消的销售订单。"},
     .example = "count(orders, last 90 days) >= 2"},
    {EVENTS("page_view", "name"), .label = {"Page viewed", "浏览页面"},
     .help = {"A page of the shop or app was seen.", "浏览了店铺或应用的页面。"},
     .example = "count(page_view, last 7 days) >= 5"},
    {PAYMENTS("payments", "payment"), .label = {"Payments", "付款"},
     .help = {"Payments that were made, as recorded.", "已记录的付款。"},
     .example = "count(payments, last 1 year, method = \"alipay\") >= 3"},
    {EVENTS("product_view", "name"), .label = {"Product viewed", "浏览商品"},
     .help = {"A product was looked at.", "浏览了商品。"},
     .example = "any(product_view, last 7 days, category = \"护肤\")"},
    {PAYMENTS("refunds", "refund"), .label = {"Refunds", "退款"},
     .help = {"Money that was given back, as recorded; amounts are positive.",
              "已记录的退款；金额为正。"},
     .example = "any(refunds, last 90 days)"},
    {EVENTS("remove_from_cart", "name"), .label = {"Removed from cart", "移出购物车"},
     .help = {"Something was taken out of the cart.", "把商品移出购物车。"},
     .example = "any(remove_from_cart, last 7 days)"},
    {LINES("return_lines", "return"), .label = {"Returned lines", "退货明细"},
     .help = {"What was returned, piece by piece; quantities and amounts are negative.",
              "退了什么，逐行列出；数量和金额为负。"},
     .example = "any(return_lines, last 90 days, brand = \"Yunxi\")"},
    {ORDERS("returns", "return"), .label = {"Returns", "退货"},
     .help = {"Returns that were not cancelled; amounts are negative.", "未取消的退货；金额为负。"},
     .example = "count(returns, last 1 year) >= 3"},
    {EVENTS("search", "name"), .label = {"Searched", "搜索"},
     .help = {"The shop was searched.", "在店铺中搜索。"},
     .example = "any(search, last 30 days, props.words contains \"tea\")"},
    {STEPS("segment_entered", "entered"), .label = {"Entered a segment", "进入人群"},
     .help = {"A segment by rule was entered.", "进入了按规则的人群。"},
     .example = "any(segment_entered, last 7 days, segment = \"VIP\")"},
    {STEPS("segment_left", "left"), .label = {"Left a segment", "离开人群"},
     .help = {"A segment by rule was left.", "离开了按规则的人群。"},
     .example = "none(segment_left, last 30 days, segment = \"VIP\")"},
    {.name = "shipments",
     .entity = "shipment",
     .time = "shipped_at",
     .where = {{"status", "cancelled", true}},
     .label = {"Shipments", "发货"},
     .help = {"Parcels that were sent and not called back, at the moment they were sent; lost ones "
              "too. `wait_days` are the days from the order to the delivery.",
              "已发出且未取消的包裹，以发货时间为准，包含丢失的。wait_days 是下单到送达的天数。"},
     .example = "avg(shipments.wait_days, last 1 year) > 5"},
    {EVENTS("signup", "name"), .label = {"Registered", "注册"},
     .help = {"Somebody registered.", "注册。"}, .example = "any(signup, last 30 days)"},
    {.name = "texts",
     .entity = "event",
     .time = "happened_at",
     .fields = EVENT_FIELDS,
     .members = "properties",
     .where = {{"tone", NULL, false}},
     .label = {"Texts", "文字"},
     .help = {"What customers wrote: events such as reviews, complaints and chats with a text that "
              "has a tone.",
              "客户写下的文字：带有可判断语气的文字的事件，如评价、投诉、聊天。"},
     .example = "avg(texts.tone, last 90 days) < -0.3 or any(texts, tone < 0, topics contains "
                "\"delivery\")"},
    {.name = NULL},
};

const FactKind *fact_kind_find(const char *name)
{
    for (const FactKind *kind = FACT_KINDS; kind->name != NULL; kind++)
        if (strcmp(kind->name, name) == 0)
            return kind;
    return NULL;
}

FactKind fact_kind_of_event(const char *name)
{
    return (FactKind){EVENTS(name, "name"), .label = {name, name}};
}

const Entity *fact_entity(const FactKind *kind)
{
    const Entity *entity = entity_find(kind->entity);
    return kind->parts ? entity->part : entity;
}

const FactField *fact_field_find(const FactKind *kind, const char *name)
{
    for (const FactField *field = kind->fields; field != NULL && field->name != NULL; field++)
        if (strcmp(field->name, name) == 0)
            return field;
    return NULL;
}

const Field *fact_condition_field(const FactKind *kind, const FactCondition *where)
{
    return where->value != NULL ? entity_field(entity_find(kind->entity), where->field)
                                : fact_field_find(kind, where->field)->computed;
}

bool fact_kind_is_computed(const FactKind *kind)
{
    for (int i = 0; i < FACT_CONDITIONS_MAX && kind->where[i].field != NULL; i++)
        if (kind->where[i].value == NULL)
            return true;
    return false;
}

// The field that a path leads to.
static Field end_of(const FactKind *kind, const char *path)
{
    g_auto(GStrv) steps = g_strsplit(path, ".", -1);
    const Field *end = entity_field(fact_entity(kind), steps[0]);
    for (char **step = steps + 1; *step != NULL; step++)
        end = entity_field(entity_find(end->refers), *step);
    return *end;
}

Field fact_field_described(const FactKind *kind, const FactField *field)
{
    Field described = field->computed != NULL ? *field->computed : end_of(kind, field->path);
    described.name = field->name;
    described.label = field->label;
    return described;
}
