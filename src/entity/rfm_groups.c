// SPDX-License-Identifier: Apache-2.0
#include "entity/rfm_groups.h"

#include <string.h>

enum { NAME_MAX_BYTES = 40, LABEL_MAX_BYTES = 100 };

const char *const RFM_AXIS_NAMES[RFM_AXES] = {"recency", "frequency", "monetary"};

// ---- the ready-made list: the usual ten by recency and frequency, and those lost ----

#define OTHERS                                                                                     \
    {                                                                                              \
        "others",                                                                                  \
        {                                                                                          \
            "Others", "其他客户"                                                               \
        }                                                                                          \
    }

static const RfmRange READY_RANGES[] = {
    {{5, 4, 1}, {5, 5, 5}}, {{3, 4, 1}, {4, 5, 5}}, {{4, 2, 1}, {5, 3, 5}}, {{5, 1, 1}, {5, 1, 5}},
    {{4, 1, 1}, {4, 1, 5}}, {{3, 3, 1}, {3, 3, 5}}, {{3, 1, 1}, {3, 2, 5}}, {{1, 5, 1}, {2, 5, 5}},
    {{1, 3, 1}, {2, 4, 5}}, {{2, 1, 1}, {2, 2, 5}}, {{1, 1, 1}, {1, 2, 5}},
};

static const Choice READY_NAMES[] = {
    {"champions", {"Champions", "核心客户"}},
    {"loyal", {"Loyal", "忠诚客户"}},
    {"potential", {"Potential loyal", "潜力忠诚客户"}},
    {"new", {"New", "新客户"}},
    {"promising", {"Promising", "有希望的客户"}},
    {"attention", {"Needs attention", "需要关注"}},
    {"sleepy", {"About to sleep", "即将沉睡"}},
    {"cannot_lose", {"Cannot lose them", "不能失去"}},
    {"at_risk", {"At risk", "流失风险"}},
    {"hibernating", {"Hibernating", "沉睡客户"}},
    {"lost", {"Lost", "已流失"}},
    OTHERS,
    {NULL, {NULL, NULL}},
};

const RfmGroups RFM_GROUPS_READY = {
    .n = G_N_ELEMENTS(READY_RANGES), .ranges = READY_RANGES, .names = READY_NAMES};

// ---- one's own ----

static json_object *member(json_object *object, const char *name)
{
    json_object *value = NULL;
    if (json_object_is_type(object, json_type_object))
        json_object_object_get_ex(object, name, &value);
    return value;
}

static const char *text_of(Arena *arena, json_object *json, size_t most)
{
    if (!json_object_is_type(json, json_type_string))
        return NULL;
    size_t length = (size_t)json_object_get_string_len(json);
    return length > 0 && length <= most ? arena_copy(arena, json_object_get_string(json), -1)
                                        : NULL;
}

// Names stand in rules and addresses.
static bool is_word(const char *name)
{
    return name != NULL && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

static bool read_range(json_object *json, uint8_t *least, uint8_t *most)
{
    *least = 1;
    *most = RFM_SCORES;
    if (json == NULL)
        return true;
    if (!json_object_is_type(json, json_type_array) || json_object_array_length(json) != 2)
        return false;
    json_object *low = json_object_array_get_idx(json, 0),
                *high = json_object_array_get_idx(json, 1);
    if (!json_object_is_type(low, json_type_int) || !json_object_is_type(high, json_type_int))
        return false;
    int64_t from = json_object_get_int64(low), to = json_object_get_int64(high);
    if (from < 1 || to > RFM_SCORES || from > to)
        return false;
    *least = (uint8_t)from;
    *most = (uint8_t)to;
    return true;
}

static bool read_group(Arena *arena, json_object *json, Choice *name, RfmRange *range)
{
    json_object *label = member(json, "label");
    name->name = text_of(arena, member(json, "name"), NAME_MAX_BYTES);
    name->label.en = text_of(arena, member(label, "en"), LABEL_MAX_BYTES);
    name->label.zh = text_of(arena, member(label, "zh"), LABEL_MAX_BYTES);
    bool good = is_word(name->name) && name->label.en != NULL && name->label.zh != NULL;
    for (int axis = 0; axis < RFM_AXES && good; axis++)
        good =
            read_range(member(json, RFM_AXIS_NAMES[axis]), &range->least[axis], &range->most[axis]);
    return good;
}

static bool is_repeated(const Choice *names, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(names[i].name, names[at].name) == 0)
            return true;
    return false;
}

static bool read_groups(Arena *arena, json_object *json, RfmGroups *out)
{
    static const Choice NOBODYS = OTHERS;
    if (json == NULL)
        return true; // the ready-made ones
    size_t n = json_object_is_type(json, json_type_array) ? json_object_array_length(json) : 0;
    if (n < 1 || n > RFM_GROUPS_MAX)
        return false;
    Choice *names = ARENA_ARRAY(arena, Choice, n + 2);
    RfmRange *ranges = ARENA_ARRAY(arena, RfmRange, n);
    for (size_t i = 0; i < n; i++)
        if (!read_group(arena, json_object_array_get_idx(json, i), &names[i], &ranges[i]) ||
            strcmp(names[i].name, NOBODYS.name) == 0 || is_repeated(names, i))
            return false;
    names[n] = NOBODYS;
    names[n + 1] = (Choice){0};
    out->n = n;
    out->names = names;
    out->ranges = ranges;
    return true;
}

static bool read_cuts(json_object *json, int64_t cuts[RFM_CUTS])
{
    if (!json_object_is_type(json, json_type_array) || json_object_array_length(json) != RFM_CUTS)
        return false;
    for (size_t i = 0; i < RFM_CUTS; i++) {
        json_object *cut = json_object_array_get_idx(json, i);
        cuts[i] = json_object_get_int64(cut);
        if (!json_object_is_type(cut, json_type_int) || cuts[i] < 0 ||
            cuts[i] > INT64_C(1000000000000) || (i > 0 && cuts[i] <= cuts[i - 1]))
            return false;
    }
    return true;
}

const RfmGroups *rfm_groups_read(Arena *arena, json_object *setting)
{
    RfmGroups *groups = ARENA_NEW(arena, RfmGroups);
    *groups = RFM_GROUPS_READY;
    if (!json_object_is_type(setting, json_type_object) ||
        !read_groups(arena, member(setting, "groups"), groups))
        return NULL;
    for (int axis = 0; axis < RFM_AXES; axis++) {
        json_object *cuts = member(member(setting, "cuts"), RFM_AXIS_NAMES[axis]);
        groups->own_cuts[axis] = cuts != NULL;
        if (cuts != NULL && !read_cuts(cuts, groups->cuts[axis]))
            return NULL;
    }
    return groups;
}
