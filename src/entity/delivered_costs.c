// SPDX-License-Identifier: Apache-2.0
#include "entity/delivered_costs.h"

#include <string.h>

static const int64_t MOST = INT64_C(1000000000000);

const DeliveredKind DELIVERED_KINDS[DELIVERED_WORTHS] = {
    [DELIVERED_DAY] = {"day", 10, {"A day of waiting beyond the usual", "多等一天"}},
    [DELIVERED_RETURN] = {"return", 50, {"A return", "一次退货"}},
    [DELIVERED_CANCELLED] = {"cancelled", 50, {"A cancelled order", "一笔取消的订单"}},
    [DELIVERED_PARCEL] = {"parcel", 20, {"A further parcel of one order", "同一订单多拆一个包裹"}},
    [DELIVERED_LOST] = {"lost", 100, {"A lost parcel", "一个丢失的包裹"}},
    [DELIVERED_COMPLAINT] = {"complaint", 100, {"A complaint", "一次投诉"}},
    [DELIVERED_REFUND] = {"refund", 20, {"A refund within a week", "一周内退款"}},
    [DELIVERED_SOLVED] = {"solved", 50, {"A case solved", "解决一个问题"}},
    [DELIVERED_PRODUCT] = {"product", 5, {"One more different product", "多一种商品"}},
};

const DeliveredCosts DELIVERED_COSTS_READY = {{-1, -1, -1, -1, -1, -1, -1, -1, -1}};

static int kind_of(const char *name)
{
    for (int i = 0; i < DELIVERED_WORTHS; i++)
        if (strcmp(DELIVERED_KINDS[i].name, name) == 0)
            return i;
    return -1;
}

bool delivered_costs_read(json_object *setting, DeliveredCosts *out)
{
    DeliveredCosts read = DELIVERED_COSTS_READY;
    bool good = json_object_is_type(setting, json_type_object);
    if (good) {
        json_object_object_foreach(setting, name, value)
        {
            int kind = kind_of(name);
            int64_t minor = json_object_get_int64(value);
            good = good && kind >= 0 && json_object_is_type(value, json_type_int) && minor >= 0 &&
                   minor <= MOST;
            if (good)
                read.minor[kind] = minor;
        }
    }
    if (good)
        *out = read;
    return good;
}
