// SPDX-License-Identifier: Apache-2.0
//
// A key with which web pages, apps and servers bring events in. It stands in pages for everybody to
// read, so it is no secret: it says which source the events are of, and opens nothing else. It is
// made here, never chosen; deleting it ends it.
#include "entity/entities.h"

#include <sodium.h>

enum { KEY_LENGTH = 32 };

// clang-format off
static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 128},
    {.name = "source_id", .type = FIELD_REFERENCE, .label = {"Source", "来源"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .refers = "source", .help = {"Visitors and user ids are told apart within a source: page and server of one shop share it.", "访客和用户编号在来源内区分：同一店铺的网页和服务器共用一个来源。"}},
    {.name = "key", .type = FIELD_TEXT, .label = {"Key", "密钥"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .limit = KEY_LENGTH, .help = {"Stands in web pages; it can only bring events in.", "写在网页中；只能用来发送事件。"}},
    {.name = "last_used_at", .type = FIELD_TIME, .label = {"Last used", "最近使用"}, .flags = FIELD_READ_ONLY | FIELD_LISTED | FIELD_DERIVED, .help = {"To within five minutes.", "精确到五分钟。"}},
};

static const Index INDEXES[] = {
    {.columns = "key", .unique = true},
};
// clang-format on

const Entity ENTITY_WRITE_KEY = {
    .name = "write_key",
    .plural = "write-keys",
    .table = "write_key",
    .label = {"Write key", "写入密钥"},
    .label_plural = {"Write keys", "写入密钥"},
    .about = {"Keys with which web pages, apps and servers send events.",
              "网页、应用和服务器发送事件所用的密钥。"},
    .ownership = OWNER_NONE,
    .flags = ENTITY_ADMIN,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "name",
    .behaviour = &BEHAVIOUR_WRITE_KEY,
};

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    (void)error;
    if (before != NULL)
        return true;
    char *key = arena_alloc(writing->arena, KEY_LENGTH + 1);
    for (size_t i = 0; i < KEY_LENGTH; i++)
        key[i] = LETTERS[randombytes_uniform(sizeof LETTERS - 1)];
    record_set(after, entity_field_index(&ENTITY_WRITE_KEY, "key"), value_text(key));
    return true;
}

const EntityBehaviour BEHAVIOUR_WRITE_KEY = {.prepare = prepare};
