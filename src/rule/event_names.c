// SPDX-License-Identifier: Apache-2.0
#include "rule/event_names.h"

#include "entity/entities.h"
#include "rule/facts.h"

#include <string.h>

// Where several names of one kind need not be told apart the first table comes first.
// clang-format off
static const Choice NAMES[] = {
    {"Checkout Started", {"Checkout", "进入结算"}},
    {"Email Link Clicked", {"Mail clicked", "点击邮件"}},
    {"Email Opened", {"Mail opened", "打开邮件"}},
    {"Product Added", {"Added to cart", "加入购物车"}},
    {"Product Added to Wishlist", {"Added to wish list", "加入心愿单"}},
    {"Product Clicked", {"Product clicked", "点击商品"}},
    {"Product Removed", {"Removed from cart", "移出购物车"}},
    {"Product Removed from Wishlist", {"Removed from wish list", "移出心愿单"}},
    {"Product Reviewed", {"Product reviewed", "评价商品"}},
    {"Product Shared", {"Product shared", "分享商品"}},
    {"Product Viewed", {"Product viewed", "浏览商品"}},
    {"Products Searched", {"Search", "搜索"}},
    {"Signed In", {"Signed in", "登录"}},
    {"Signed Up", {"Registered", "注册"}},
    {"case_solved", {"Problem solved", "问题已解决"}},
    {"反馈", {"Feedback", "反馈"}},
    {"评价", {"Review", "评价"}},
    {"投诉", {"Complaint", "投诉"}},
    {"咨询", {"Question", "咨询"}},
    EVENT_NAMES_WRITTEN,
};
// clang-format on

const Label *event_name_label(const char *name)
{
    const FactKind *known = fact_kind_find(name);
    if (known != NULL && fact_entity(known) == &ENTITY_EVENT)
        return &known->label;
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
        if (strcmp(NAMES[i].name, name) == 0)
            return &NAMES[i].label;
    return NULL;
}
