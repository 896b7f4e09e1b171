// SPDX-License-Identifier: Apache-2.0
#include "know/starters.h"

#include <stddef.h>

#define LIFE                                                                                       \
    {                                                                                              \
        "Life cycle", "生命周期"                                                               \
    }
#define WORTH                                                                                      \
    {                                                                                              \
        "Value and relationship", "价值与关系"                                                \
    }
#define DOING                                                                                      \
    {                                                                                              \
        "Behaviour", "行为"                                                                      \
    }
#define WHO                                                                                        \
    {                                                                                              \
        "Who and where", "人口与地域"                                                         \
    }
#define MIND                                                                                       \
    {                                                                                              \
        "Interests and lifestyle", "兴趣与生活方式"                                         \
    }
#define REACH                                                                                      \
    {                                                                                              \
        "Reachable", "可触达"                                                                   \
    }

// clang-format off
const Starter STARTERS[] = {
    {"new", LIFE, {"New customers", "新客"}, {"First bought within the last 30 days.", "最近 30 天内首次购买。"},
     "first_time(orders, last 30 days)"},
    {"active", LIFE, {"Active customers", "活跃客户"}, {"Bought within the last 90 days.", "最近 90 天内买过。"},
     "any(orders, last 90 days)"},
    {"regular", LIFE, {"Regulars", "常客"}, {"Bought in at least 3 of the last 6 months.", "最近 6 个月中至少 3 个月买过。"},
     "regular(orders, 3 of 6 months)"},
    {"lapsing", LIFE, {"Lapsing", "即将流失"}, {"Bought at least twice, and has now waited more than 90 days.", "买过至少两次，如今已有 90 多天没有再买。"},
     "count(orders) >= 2 and gap_since(orders) > 90 days and any(orders, last 180 days)"},
    {"lost", LIFE, {"Lost", "已流失"}, {"Bought before, but not within the last year.", "曾经买过，但最近一年没有。"},
     "stopped(orders, 1 year)"},
    {"won_back", LIFE, {"Won back", "挽回的客户"}, {"Bought again within the last 30 days, after half a year without.", "时隔半年以上，最近 30 天内又买了。"},
     "restarted(orders, gap 180 days, last 30 days)"},
    {"one_time", LIFE, {"One-time buyers", "只买过一次"}, {"Bought once, more than 30 days ago.", "只买过一次，且已超过 30 天。"},
     "count(orders) = 1 and none(orders, last 30 days)"},
    {"never_bought", LIFE, {"Never bought", "从未购买"}, {"Known for 30 days and more, without an order.", "建档 30 天以上，还没有订单。"},
     "none(orders) and created_at < 30 days ago"},

    {"vip", WORTH, {"VIP by value", "高价值客户"}, {"Spent 5,000 or more within the last year.", "最近一年消费满 5000。"},
     "sum(base(orders.total), last 1 year) >= 5000"},
    {"promising", WORTH, {"Promising beginners", "潜力新客"}, {"New within 90 days, and the first order was large.", "90 天内的新客，且首单金额较大。"},
     "first_time(orders, last 90 days) and first(base(orders.total)) >= 500"},
    {"slipping_vip", WORTH, {"Good customers gone quiet", "沉默的高价值客户"}, {"Bought twice within 90 days, nothing within the last 30, spent over 500.", "90 天内买过两次，最近 30 天没有，累计消费超过 500。"},
     "count(orders, last 90 days) >= 2 and none(orders, last 30 days) and sum(base(orders.total)) > 500"},
    {"basic", WORTH, {"Basic relationship", "基本型关系"}, {"Many customers, small margin each (Kotler): sell, and make it easy. Spent less than 500.", "客户多、单客利润低（科特勒）：卖出即可，力求方便。累计消费不足 500。"},
     "order_count >= 1 and net_base < 500"},
    {"reactive", WORTH, {"Reactive relationship", "被动型关系"}, {"Many customers, medium margin (Kotler): ask them to call when there is a question. Spent 500 to 2,000.", "客户多、利润中等（科特勒）：请客户有问题时联系。累计消费 500 至 2000。"},
     "net_base >= 500 and net_base < 2000"},
    {"accountable", WORTH, {"Accountable relationship", "负责型关系"}, {"Fewer customers, medium margin (Kotler): ask after the purchase whether it was right. Spent 2,000 to 10,000, bought within half a year.", "客户较少、利润中等（科特勒）：售后主动回访。累计消费 2000 至 10000，半年内买过。"},
     "net_base >= 2000 and net_base < 10000 and any(orders, last 180 days)"},
    {"proactive", WORTH, {"Proactive relationship", "能动型关系"}, {"Few customers, high margin (Kotler): be in touch with ideas of your own. Spent 10,000 to 50,000.", "客户少、利润高（科特勒）：主动提供建议和新品。累计消费 10000 至 50000。"},
     "net_base >= 10000 and net_base < 50000"},
    {"partnership", WORTH, {"Partnership", "伙伴型关系"}, {"The few who matter most (Kotler): work with them continuously. Companies, or spent 50,000 and more.", "最重要的少数客户（科特勒）：长期共同经营。企业客户，或累计消费满 50000。"},
     "kind = organisation or net_base >= 50000"},

    {"abandoned_cart", DOING, {"Abandoned carts", "弃购"}, {"Put something into the cart within 3 days and ordered nothing since.", "3 天内加过购物车，之后没有下单。"},
     "any(add_to_cart, last 3 days) and none(orders, last 3 days)"},
    {"viewed", DOING, {"Looked, did not buy", "看过未买"}, {"Looked at products at least three times within 14 days, without an order.", "14 天内至少看过三次商品，没有下单。"},
     "count(product_view, last 14 days) >= 3 and none(orders, last 14 days)"},
    {"looked_then_cart", DOING, {"From looking to the cart", "从浏览到加购"}, {"Looked at a product and put one into the cart within a day.", "看过商品后一天内加入购物车。"},
     "sequence(product_view, add_to_cart, within 1 day, last 30 days)"},
    {"discount_hunters", DOING, {"Discount hunters", "折扣客"}, {"At least two orders, and half or more with a discount.", "至少两单，且半数以上有优惠。"},
     "count(orders) >= 2 and count(orders, discount > 0) * 2 >= count(orders)"},
    {"many_returns", DOING, {"Many returns", "退货多"}, {"At least two returns, for a quarter or more of the orders.", "至少两次退货，且占订单的四分之一以上。"},
     "count(returns) >= 2 and count(returns) * 4 >= count(orders)"},
    {"night_shoppers", DOING, {"Night shoppers", "夜间购物"}, {"At least two orders, and half or more of them between 22:00 and 5:00.", "至少两单，且半数以上在 22 点到次日 5 点之间。"},
     "count(orders) >= 2 and count(orders, hour(at) not between 5 and 21) * 2 >= count(orders)"},
    {"weekend_buyers", DOING, {"Weekend buyers", "周末购物"}, {"At least two orders, and half or more of them on a Saturday or Sunday.", "至少两单，且半数以上在周六或周日。"},
     "count(orders) >= 2 and count(orders, weekday(at) in (saturday, sunday)) * 2 >= count(orders)"},
    {"several_channels", DOING, {"Buys in several channels", "多渠道购买"}, {"Ordered through two channels or more within a year.", "一年内通过两个以上渠道下单。"},
     "distinct(orders.channel, last 1 year) >= 2"},
    {"mail_silent", DOING, {"Does not read mail", "不看邮件"}, {"Has a mail address, but opened nothing within 90 days.", "有邮箱，但 90 天内没有打开过邮件。"},
     "email is not empty and none(mail_open, last 90 days)"},

    {"big_cities", WHO, {"Large cities", "一线城市"}, {"Lives in Beijing, Shanghai, Guangzhou or Shenzhen.", "住在北京、上海、广州或深圳。"},
     "city in (\"北京\", \"北京市\", \"上海\", \"上海市\", \"广州\", \"广州市\", \"深圳\", \"深圳市\")"},
    {"delta", WHO, {"Yangtze delta", "长三角"}, {"Lives in Shanghai, Jiangsu, Zhejiang or Anhui; choose your own region.", "住在上海、江苏、浙江或安徽；可换成自己的区域。"},
     "province in (\"上海\", \"上海市\", \"江苏\", \"江苏省\", \"浙江\", \"浙江省\", \"安徽\", \"安徽省\")"},
    {"young_women", WHO, {"Women from 25 to 36", "25 至 36 岁女性"}, {"An example by gender and age.", "按性别和年龄划分的例子。"},
     "gender = female and age between 25 and 36"},
    {"seniors", WHO, {"60 and older", "60 岁以上"}, {"An example by age.", "按年龄划分的例子。"},
     "age >= 60"},
    {"birthday", WHO, {"Birthday this month", "本月生日"}, {"Has a birthday in this calendar month.", "生日在本月。"},
     "anniversary(birthday) within this month"},
    {"lunar_birthday", WHO, {"Lunar birthday within 7 days", "7 天内过农历生日"}, {"Has a birthday by the lunar calendar within the next 7 days.", "未来 7 天内过农历生日。"},
     "anniversary(lunar_birthday) within next 7 days"},

    {"explorers", MIND, {"Explorers", "尝鲜者"}, {"Bought five different products or more within a year.", "一年内买过五种以上不同的商品。"},
     "distinct(lines.product, last 1 year) >= 5"},
    {"loyal_to_category", MIND, {"Devoted to skin care", "护肤爱好者"}, {"Bought or looked at skin care three times within half a year; choose your own category.", "半年内三次购买或浏览护肤品；可换成自己的分类。"},
     "count(lines, last 180 days, category = \"护肤\") + count(product_view, last 180 days, category = \"护肤\") >= 3"},
    {"after_work", MIND, {"Shops after work", "下班后购物"}, {"Three times or more within 90 days on the site from Monday to Friday between 18:00 and 22:00.", "90 天内至少三次在周一至周五 18 点到 22 点浏览。"},
     "count(events, last 90 days, weekday(at) <= friday, hour(at) between 18 and 21) >= 3"},
    {"premium", MIND, {"Quality over price", "重品质"}, {"Two orders or more, on average 500 and above, none with a discount.", "至少两单，平均 500 以上，且都没有优惠。"},
     "count(orders) >= 2 and avg(base(orders.total)) >= 500 and none(orders, discount > 0)"},

    {"by_mail", REACH, {"Reachable by mail", "可发邮件"}, {"Has a mail address and agreed to mails.", "有邮箱，并同意接收邮件。"},
     "email is not empty and consent.email"},
    {"by_sms", REACH, {"Reachable by SMS", "可发短信"}, {"Has a phone number and agreed to SMS.", "有电话号码，并同意接收短信。"},
     "phone is not empty and consent.sms"},
    {"by_phone", REACH, {"Reachable by phone", "可打电话"}, {"Has a phone number and agreed to calls.", "有电话号码，并同意接听电话。"},
     "phone is not empty and consent.phone"},
    {"by_wechat", REACH, {"Reachable by WeChat", "可发微信"}, {"Agreed to messages by WeChat.", "同意接收微信消息。"},
     "consent.wechat"},
    {"by_push", REACH, {"Reachable by push", "可发推送"}, {"Agreed to push messages.", "同意接收推送。"},
     "consent.push"},
    {"by_post", REACH, {"Reachable by post", "可寄信件"}, {"Agreed to letters.", "同意接收信件。"},
     "consent.post"},
    {"to_ask", REACH, {"To be asked for consent", "尚未征求同意"}, {"Has a mail address, but nobody asked whether mails are welcome.", "有邮箱，但尚未征求是否同意接收邮件。"},
     "email is not empty and consent.email is empty"},
    {"do_not_disturb", REACH, {"Do not disturb", "请勿打扰"}, {"Said no to mail, SMS or calls.", "拒绝了邮件、短信或电话。"},
     "not consent.email or not consent.sms or not consent.phone"},
    {"unreachable", REACH, {"Not reachable", "无法触达"}, {"Bought, but left neither phone nor mail.", "买过，但没有留下电话和邮箱。"},
     "order_count >= 1 and phone is empty and email is empty"},
    {.key = NULL},
};
// clang-format on
