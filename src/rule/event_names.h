// SPDX-License-Identifier: Apache-2.0
//
// What events are called in words: those that rules have a name of their own for, those that carry
// texts, and those that clients of the tracking API send under names everybody uses.
#pragma once

#include "entity/entity.h"

// Events that carry texts (know/tone/written.h), in the order of their names.
// clang-format off
#define EVENT_NAMES_WRITTEN \
    {"chat", {"Chat", "聊天"}}, \
    {"chat_message", {"Chat message", "聊天消息"}}, \
    {"comment", {"Comment", "评论"}}, \
    {"complaint", {"Complaint", "投诉"}}, \
    {"feedback", {"Feedback", "反馈"}}, \
    {"order_review", {"Review of an order", "订单评价"}}, \
    {"product_review", {"Review of a product", "商品评价"}}, \
    {"Product Reviewed", {"Product reviewed", "商品评价（接口）"}}, \
    {"question", {"Question", "提问"}}, \
    {"refund_requested", {"Refund asked for", "申请退款"}}, \
    {"return_requested", {"Return asked for", "申请退货"}}, \
    {"review", {"Review", "评价"}}, \
    {"support_request", {"Support request", "求助"}}, \
    {"survey", {"Survey", "问卷"}}, \
    {"survey_answer", {"Survey answer", "问卷回答"}}, \
    {"ticket", {"Ticket", "工单"}}, \
    {"反馈", {"Feedback (反馈)", "反馈（中文名）"}}, \
    {"评价", {"Review (评价)", "评价（中文名）"}}, \
    {"投诉", {"Complaint (投诉)", "投诉（中文名）"}}, \
    {"咨询", {"Question (咨询)", "咨询（中文名）"}}
// clang-format on

// NULL: it is the shop's own name.
const Label *event_name_label(const char *name);
