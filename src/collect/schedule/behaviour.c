// SPDX-License-Identifier: Apache-2.0
//
// What a scheduled export (entity/export_schedule.c) does when it is written, by whichever way: it
// is checked as an export that begins now, gets the rights of whoever writes it, and its runs are
// planned anew.
#include "collect/export.h"
#include "collect/schedule/address.h"
#include "collect/schedule/folders.h"
#include "collect/schedule/plan.h"
#include "collect/schedule/report.h"
#include "entity/entities.h"

enum { KEEP_MOST = 1000 };

static bool refuse(GError **error, const char *pointer)
{
    error_under(error, "%s", pointer);
    return false;
}

static bool check_export(Writing *writing, const Record *after, GError **error)
{
    const ExportRequest request = {.entity = record_text(after, "entity"),
                                   .filter = record_text(after, "filter"),
                                   .sort = record_text(after, "sort"),
                                   .fields = record_text(after, "columns"),
                                   .format = record_text(after, "format")};
    g_autoptr(Actor) actor =
        writing->actor_id == 0
            ? actor_system()
            : actor_load(writing->tx, writing->model, writing->actor_id, writing->role_id, error);
    if (actor != NULL && scheduled_report(after) != NULL)
        return scheduled_report_check(after, actor, writing->model, error);
    return actor != NULL && export_check(&request, actor, writing->model, error);
}

// One that stays as it was is not looked at: an export can be switched off when its folder is gone.
static bool check_folder(Writing *writing, const Record *before, const Record *after,
                         GError **error)
{
    Store *store = tx_store(writing->tx);
    const char *name = record_text(after, "folder");
    const char *last = before != NULL ? record_text(before, "folder") : NULL;
    if (name == NULL)
        return fail(error, ERROR_INVALID, "Choose the folder or the address that the files go to",
                    "请选择文件写入的文件夹或发送的地址");
    if (g_strcmp0(name, last) == 0 || !folders_known(store))
        return true;
    g_autofree char *path = folders_path(store, name, error);
    return path != NULL;
}

static bool check_address(Writing *writing, const Record *before, const Record *after,
                          GError **error)
{
    Address address;
    const char *name = record_text(after, "address");
    if (record_text(after, "folder") != NULL)
        return fail(error, ERROR_INVALID, "Files go to a folder or to an address, not to both",
                    "文件写入文件夹或发送到地址，二者选一");
    return (before != NULL && g_strcmp0(name, record_text(before, "address")) == 0) ||
           address_find(writing->tx, name, writing->arena, &address, error);
}

static bool check_place(Writing *writing, const Record *before, const Record *after, GError **error)
{
    if (record_text(after, "address") != NULL)
        return check_address(writing, before, after, error) || refuse(error, "/address");
    return check_folder(writing, before, after, error) || refuse(error, "/folder");
}

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    const Entity *entity = &ENTITY_EXPORT_SCHEDULE;
    if (after->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return true;
    int64_t keep = record_integer(after, "keep");
    if (!check_export(writing, after, error) || !check_place(writing, before, after, error))
        return false;
    if (!plan_check(writing->model, tx_now(writing->tx), record_text(after, "rhythm"), error))
        return refuse(error, "/rhythm");
    if (keep < 1 || keep > KEEP_MOST) {
        fail(error, ERROR_INVALID, "1 to %d files are kept", "可保留 1 到 %d 个文件", KEEP_MOST);
        return refuse(error, "/keep");
    }
    if (writing->actor_id != 0) {
        Value role = writing->role_id != 0 ? value_integer(writing->role_id) : value_null();
        record_set(after, entity_field_index(entity, "staff_id"), value_integer(writing->actor_id));
        record_set(after, entity_field_index(entity, "role_id"), role);
    }
    return true;
}

static bool written(Writing *writing, const Record *before, const Record *after, GError **error)
{
    (void)before; // a removed one is deleted already
    return after == NULL || plan_anew(writing->tx, writing->model, after, error);
}

const EntityBehaviour BEHAVIOUR_EXPORT_SCHEDULE = {.prepare = prepare, .written = written};
