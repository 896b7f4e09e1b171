// SPDX-License-Identifier: Apache-2.0
#include "entity/order_steps.h"

#include <string.h>

enum { DAY = 24 }; // hours

// clang-format off
const OrderStep ORDER_STEPS[] = {
    {.name = "cancel", .kinds = "sale return adjustment", .from = "created paid picked packed", .to = "cancelled",
     .permission = "order.update", .undo_hours = 7 * DAY,
     .label = {"Cancel", "取消"}, .done = {"cancelled", "已取消"},
     .about = {"Ends an order that has not left; what was paid becomes an open refund.", "结束尚未发出的订单；已付款项转为待退款。"}},
    {.name = "close", .kinds = "sale return adjustment", .from = "paid shipped delivered", .to = "closed",
     .permission = "order.update", .undo_hours = 90 * DAY, .plain = true,
     .label = {"Close", "完成"}, .done = {"closed", "已完成"},
     .about = {"Nothing more is to be done.", "无需再做任何处理。"}},
    {.name = "deliver", .kinds = "sale", .from = "partly_shipped shipped",
     .permission = "shipment.update", .undo_hours = 30 * DAY,
     .label = {"Mark delivered", "标记送达"}, .done = {"delivered", "已送达"},
     .about = {"One parcel has arrived, or all that are on their way.", "某个包裹或所有在途包裹已送达。"}},
    {.name = "exchange", .kinds = "sale", .from = "paid partly_shipped shipped delivered closed",
     .permission = "order.update", .undo_hours = 7 * DAY,
     .label = {"Exchange", "换货"}, .done = {"exchanged", "已换货"},
     .about = {"Some of it comes back, something else goes out: a return and a new sale, paid with what the return is worth.", "部分商品退回并换发其他商品：生成退货单和新销售单，以退货金额抵付。"}},
    {.name = "pack", .kinds = "sale", .from = "created paid picked", .to = "packed",
     .permission = "order.update", .undo_hours = 3 * DAY, .plain = true,
     .label = {"Mark packed", "标记打包"}, .done = {"packed", "已打包"},
     .about = {"It stands ready to go.", "已打包待发。"}},
    {.name = "pay", .kinds = "sale adjustment", .from = "created paid picked packed partly_shipped shipped delivered closed",
     .permission = "payment.create", .undo_hours = 30 * DAY,
     .label = {"Record payment", "登记付款"}, .done = {"paid", "已付款"},
     .about = {"Money came in: all that is owed, or a part.", "收到款项：全部或部分。"}},
    {.name = "pay_back", .kinds = "sale return adjustment", .from = "created paid picked packed partly_shipped shipped delivered closed cancelled",
     .permission = "payment.update",
     .label = {"Mark refunded", "标记已退款"}, .done = {"money given back", "已退款"},
     .about = {"An open refund has been paid out: this one, or all.", "待退款已退出：指定一笔或全部。"}},
    {.name = "pick", .kinds = "sale", .from = "created paid", .to = "picked",
     .permission = "order.update", .undo_hours = 3 * DAY, .plain = true,
     .label = {"Mark picked", "标记拣货"}, .done = {"picked", "已拣货"},
     .about = {"It was taken from the shelf.", "已从货架取出。"}},
    {.name = "receive", .kinds = "return", .from = "created paid shipped", .to = "delivered",
     .permission = "order.update", .undo_hours = 7 * DAY, .plain = true,
     .label = {"Mark received", "标记收货"}, .done = {"received back", "已收到退货"},
     .about = {"What was returned has come in.", "已收到退回的商品。"}},
    {.name = "refund", .kinds = "sale return adjustment", .from = "created paid picked packed partly_shipped shipped delivered closed cancelled",
     .permission = "payment.create", .undo_hours = 7 * DAY,
     .label = {"Refund", "退款"}, .done = {"refund", "退款"},
     .about = {"Gives money back, never more than was paid; open until it is marked as paid out.", "退还款项，不超过已付金额；标记退出前为待退款。"}},
    {.name = "reprice", .kinds = "sale", .from = "created paid picked packed partly_shipped shipped delivered",
     .permission = "order.update", .undo_hours = 7 * DAY,
     .label = {"Change price", "改价"}, .done = {"price changed", "已改价"},
     .about = {"Other prices, discount or shipping, for a reason; what was paid too much becomes an open refund.", "更改单价、优惠或运费并说明原因；多付部分转为待退款。"}},
    {.name = "return", .kinds = "sale", .from = "paid partly_shipped shipped delivered closed",
     .permission = "order.update", .undo_hours = 7 * DAY,
     .label = {"Return", "退货"}, .done = {"return", "退货"},
     .about = {"Some of it comes back: never more than was bought; what it is worth becomes an open refund.", "部分商品退回，不超过购买数量；对应金额转为待退款。"}},
    {.name = "ship", .kinds = "sale", .from = "created paid picked packed partly_shipped",
     .permission = "shipment.create", .undo_hours = 7 * DAY,
     .label = {"Ship", "发货"}, .done = {"shipped", "已发货"},
     .about = {"A parcel leaves, with all that is left or a part of it.", "发出包裹，含全部未发商品或其中一部分。"}},
    {.name = "undeliver", .kinds = "sale", .from = "partly_shipped shipped delivered",
     .permission = "shipment.update", .undo_hours = 30 * DAY,
     .label = {"Not delivered after all", "撤回送达"}, .done = {"delivery taken back", "已撤回送达"},
     .about = {"A parcel that was marked delivered is still on its way.", "标记为送达的包裹实际仍在途中。"}},
    {.name = NULL},
};
// clang-format on

static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)) != NULL; at += length)
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

const OrderStep *order_step_find(const char *name)
{
    for (const OrderStep *step = ORDER_STEPS; step->name != NULL; step++)
        if (strcmp(step->name, name) == 0)
            return step;
    return NULL;
}

bool order_step_fits(const OrderStep *step, const char *kind, const char *status)
{
    return has_word(step->kinds, kind) && has_word(step->from, status);
}

bool order_status_may_be_set(const char *kind, const char *from, const char *to)
{
    for (const OrderStep *step = ORDER_STEPS; step->name != NULL; step++)
        if (step->plain && strcmp(step->to, to) == 0 && order_step_fits(step, kind, from))
            return true;
    return false;
}
