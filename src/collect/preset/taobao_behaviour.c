// SPDX-License-Identifier: Apache-2.0
//
// UserBehavior: the public log of Taobao, without a header: user, item, category, behaviour,
// second.
#include "collect/preset/presets.h"

static const char *const MARKS[] = {"1", "2", "3", "4", "5", NULL};

static const PresetColumn COLUMNS[] = {
    {"1", "customer.key"}, {"2", "product.code"}, {"3", "product.category"},
    {"4", "name"},         {"5", "happened_at"},  {NULL, NULL},
};

static const PresetSheet SHEETS[] = {
    {.name = "log", .label = {"Behaviour log", "行为日志"}, .marks = MARKS, .columns = COLUMNS},
    {.name = NULL},
};

static const PresetValue VALUES[] = {
    {"name", "pv", "product_view"},
    {"name", "cart", "add_to_cart"},
    {"name", "fav", "favourite"},
    {"name", "buy", "purchase"},
    {NULL, NULL, NULL},
};

const Preset PRESET_TAOBAO_BEHAVIOUR = {
    .name = "taobao-behaviour",
    .kind = "event",
    .label = {"Taobao UserBehavior", "淘宝用户行为日志"},
    .about = {"What users of Taobao looked at, kept, put into the cart and bought.",
              "淘宝用户的浏览、收藏、加购和购买行为。"},
    .source_code = "taobao-behaviour",
    .source_name = "Taobao UserBehavior",
    .timezone = "Asia/Shanghai",
    .sheets = SHEETS,
    .values = VALUES,
};
