// SPDX-License-Identifier: Apache-2.0
//
// Signing in and out, one's own language and password, passwords for others, API keys. Passwords
// are hashed on the workers' threads. Unknown logins, inactive accounts and wrong passwords get the
// same answer after the same work.
#include "access/api_key.h"
#include "access/password.h"
#include "access/staff.h"
#include "access/throttle.h"
#include "base/when.h"
#include "entity/entities.h"
#include "http/server_inside.h"

#include <string.h>

static const char COOKIE[] = "guanxi_session";

// ---- what a session says ----

static void print_session(Request *request, const Session *session, const Record *staff)
{
    const Actor *actor = session_actor(session);
    Buffer *out = &request->out;
    RecordPrint print = {.model = request->access.model};
    json_object_begin(out);
    json_key(out, "staff");
    record_json(out, staff, &print); // one's own record is no secret from oneself
    json_member_text(out, "csrf_token",
                     session_is_key(session) ? NULL : session_csrf_token(session));
    json_key(out, "permissions");
    actor_print_permissions(actor, out);
    json_member_text(out, "language", language_tag(actor_language(actor)));
    json_object_end(out);
}

static bool get_session(Tx *tx, Request *request, GError **error)
{
    int64_t id = actor_staff_id(request->access.actor);
    const Record *staff = record_load(tx, request->arena, &ENTITY_STAFF, id);
    if (!staff)
        return fail(error, ERROR_UNAUTHENTICATED, "You are not signed in", "尚未登录");
    print_session(request, request->session, staff);
    return true;
}

static const char *cookie_text(Request *request, const char *token, int64_t seconds)
{
    return arena_printf(request->arena,
                        "%s=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%" G_GINT64_FORMAT "%s",
                        COOKIE, token, seconds, request->secure ? "; Secure" : "");
}

// ---- signing in ----

typedef struct {
    Request *request;
    const char *login;
    bool right; // the password is
    int64_t staff_id;
    const char *hash;
    char token[SESSION_TOKEN_SIZE];
} SignIn;

static bool find_account(Tx *tx, void *context, GError **error)
{
    SignIn *sign_in = context;
    Request *request = sign_in->request;
    if (!throttle_check(tx, sign_in->login, request_address(request), &request->retry_after, error))
        return false;
    g_autoptr(Cursor) row =
        tx_query(tx,
                 "SELECT id, password_hash FROM staff WHERE lower(login) = lower($1) "
                 "AND active = 1 AND deleted_at IS NULL",
                 PARAMS(value_text(sign_in->login)));
    if (cursor_next(row)) {
        sign_in->staff_id = cursor_integer(row, 0);
        sign_in->hash = arena_copy(request->arena, cursor_text(row, 1, NULL), -1);
    }
    return true;
}

static bool note_attempt(Tx *tx, void *context, GError **error)
{
    (void)error;
    SignIn *sign_in = context;
    Request *request = sign_in->request;
    if (!sign_in->right) {
        throttle_failed(tx, sign_in->login, request_address(request));
        return true;
    }
    throttle_succeeded(tx, sign_in->login);
    session_start(tx, sign_in->staff_id, request_address(request),
                  request_header(request, "User-Agent"), sign_in->token);
    tx_run(tx, "UPDATE staff SET last_seen_at = $2 WHERE id = $1",
           PARAMS(value_integer(sign_in->staff_id), value_integer(tx_now(tx))));
    return true;
}

static bool read_account(Tx *tx, void *context, GError **error)
{
    Request *request = context;
    request->out.length = 0;
    return get_session(tx, request, error);
}

static bool post_session(Request *request, GError **error)
{
    Server *server = exchange_of(request)->server;
    SignIn sign_in = {.request = request, .login = request_text(request, "login")};
    if (!store_read(request->store, find_account, &sign_in, error))
        return false;
    sign_in.right = password_verify(sign_in.hash, request_text(request, "password"));
    if (!store_write(request->store, note_attempt, &sign_in, error))
        return false;
    if (!sign_in.right)
        return fail(error, ERROR_UNAUTHENTICATED, "Login or password is wrong",
                    "登录名或密码不正确");
    request->session = session_find(server->sessions, request->access.model, sign_in.token, error);
    if (!request->session)
        return false;
    request->access.actor = session_actor(request->session);
    request->cookie = cookie_text(request, sign_in.token, SESSION_LIFE_SECONDS);
    return store_read(request->store, read_account, request, error);
}

static bool end_session(Tx *tx, void *context, GError **error)
{
    (void)error;
    session_end(tx, context);
    return true;
}

static bool delete_session(Request *request, GError **error)
{
    if (!store_write(request->store, end_session, request->session, error))
        return false;
    Server *server = exchange_of(request)->server;
    sessions_forget(server->sessions, request->session);
    stream_end(server->stream, request->session);
    request->cookie = cookie_text(request, "", 0);
    return true;
}

// ---- changing oneself ----

typedef struct {
    Request *request;
    int64_t staff_id;
    const char *hash;     // the new password's; NULL: stays
    const char *language; // NULL: stays
    const Session *but;   // this session lives on
} AccountChange;

static Writing writing_of(Tx *tx, const Request *request)
{
    return (Writing){.tx = tx,
                     .arena = request->arena,
                     .model = request->access.model,
                     .actor_id = actor_staff_id(request->access.actor)};
}

static bool change_account(Tx *tx, void *context, GError **error)
{
    const AccountChange *change = context;
    Writing writing = writing_of(tx, change->request);
    if (change->language) {
        const Record *before = record_load(tx, writing.arena, &ENTITY_STAFF, change->staff_id);
        Record *after = record_copy(writing.arena, before);
        record_set(after, entity_field_index(&ENTITY_STAFF, "language"),
                   value_text(change->language));
        if (!record_update(&writing, before, after, NULL, error))
            return false;
    }
    return !change->hash ||
           staff_set_password(&writing, change->staff_id, change->hash, change->but, error);
}

static bool read_login(Tx *tx, void *context, GError **error)
{
    SignIn *account = context;
    Request *request = account->request;
    const Record *staff = record_load(tx, request->arena, &ENTITY_STAFF, account->staff_id);
    if (!staff)
        return fail(error, ERROR_NOT_FOUND, "There is no such staff member", "没有该员工");
    account->login = record_text(staff, "login");
    account->hash = record_text(staff, "password_hash");
    return throttle_check(tx, account->login, request_address(request), &request->retry_after,
                          error);
}

static bool hash_new(Request *request, const SignIn *account, const char **out_hash, GError **error)
{
    const char *password = request_text(request, "password");
    char *hash = arena_alloc(request->arena, PASSWORD_HASH_SIZE);
    if (!password_check(password, account->login, error)) {
        error_under(error, "/password");
        return false;
    }
    if (!password_hash(password, hash, error))
        return false;
    *out_hash = hash;
    return true;
}

// The current password is asked again, and guessing it is slowed like signing in.
static bool new_password(Request *request, AccountChange *change, GError **error)
{
    SignIn account = {.request = request, .staff_id = change->staff_id};
    const char *current = request_text(request, "current_password");
    if (!store_read(request->store, read_login, &account, error))
        return false;
    account.right = current && password_verify(account.hash, current);
    if (!account.right) {
        if (!store_write(request->store, note_attempt, &account, error))
            return false;
        fail(error, ERROR_INVALID, "The current password is wrong", "当前密码不正确");
        error_under(error, "/current_password");
        return false;
    }
    return hash_new(request, &account, &change->hash, error);
}

// The session as it is after the change: its actor speaks another language now.
static bool renew(Request *request, GError **error)
{
    Exchange *exchange = exchange_of(request);
    const char *token = MHD_lookup_connection_value(exchange->connection, MHD_COOKIE_KIND, COOKIE);
    Session *session =
        session_find(exchange->server->sessions, request->access.model, token, error);
    if (!session)
        return false;
    session_unref(request->session);
    request->session = session;
    request->access.actor = session_actor(session);
    return true;
}

static bool patch_session(Request *request, GError **error)
{
    Server *server = exchange_of(request)->server;
    AccountChange change = {.request = request,
                            .staff_id = actor_staff_id(request->access.actor),
                            .language = request_text(request, "language"),
                            .but = request->session};
    if (session_is_key(request->session))
        return fail(error, ERROR_FORBIDDEN, "A key cannot change its account", "密钥不能修改账号");
    if (request_text(request, "password") && !new_password(request, &change, error))
        return false;
    if (!store_write(request->store, change_account, &change, error))
        return false;
    server_authority_changed(server);
    return renew(request, error) && store_read(request->store, read_account, request, error);
}

// ---- passwords of others ----

static bool put_password(Request *request, GError **error)
{
    AccountChange change = {.request = request, .staff_id = request->id};
    SignIn account = {.request = request, .staff_id = request->id};
    if (!store_read(request->store, read_login, &account, error) ||
        !hash_new(request, &account, &change.hash, error) ||
        !store_write(request->store, change_account, &change, error))
        return false;
    server_authority_changed(exchange_of(request)->server);
    return true;
}

// ---- API keys ----

static bool key_options(const Request *request, ApiKeyOptions *out, GError **error)
{
    const char *expires = request_text(request, "expires_at");
    ApiKeyOptions options = {
        .name = request_text(request, "name"),
        .staff_id = request_integer(request, "staff_id", actor_staff_id(request->access.actor)),
        .role_id = request_integer(request, "role_id", 0)};
    if (!*options.name) {
        fail(error, ERROR_INVALID, "This is required", "此项必填");
        error_under(error, "/name");
        return false;
    }
    if (expires)
        when_parse_rfc3339(expires, strlen(expires), &options.expires_at);
    *out = options;
    return true;
}

static bool check_reference(Tx *tx, Request *request, const Entity *entity, int64_t id,
                            const char *pointer, GError **error)
{
    const Record *record = records_load(tx, &request->access, entity, id, NULL);
    if (record && record->values[FIELD_DELETED_AT].type == VALUE_NULL)
        return true;
    fail(error, ERROR_INVALID, "There is no such record: %s %" G_GINT64_FORMAT,
         "没有这条记录：%s %" G_GINT64_FORMAT, entity->name, id);
    error_under(error, "%s", pointer);
    return false;
}

// A key for somebody else, or one that is wider than the key it is made with, gives rights.
static bool may_make(const Request *request, const ApiKeyOptions *options, GError **error)
{
    int64_t own_role = session_role_id(request->session);
    bool own = options->staff_id == actor_staff_id(request->access.actor) &&
               (own_role == 0 || own_role == options->role_id);
    return own || actor_require_permission(request->access.actor, "api_key.administer", error);
}

static bool post_key(Tx *tx, Request *request, GError **error)
{
    ApiKeyOptions options;
    char key[API_KEY_SIZE];
    if (!key_options(request, &options, error) || !may_make(request, &options, error) ||
        !check_reference(tx, request, &ENTITY_STAFF, options.staff_id, "/staff_id", error) ||
        (options.role_id &&
         !check_reference(tx, request, &ENTITY_ROLE, options.role_id, "/role_id", error)))
        return false;
    int64_t id = api_key_create(tx, request->arena, request->access.model, request->access.actor,
                                &options, key, error);
    if (!id)
        return false;
    const Record *record = record_load(tx, request->arena, &ENTITY_API_KEY, id);
    RecordPrint print = {.model = request->access.model};
    Buffer *out = &request->out;
    json_object_begin(out);
    json_member_text(out, "key", key);
    json_key(out, "api_key");
    record_json(out, record, &print);
    json_object_end(out);
    request->status = 201;
    request->location = arena_printf(request->arena, "/api/v1/api-keys/%" G_GINT64_FORMAT, id);
    return true;
}

// ---- routes ----

static const Route ROUTES[] = {
    {"POST", "/api-keys", ROUTE_WRITE, ROUTE_CREATES | ROUTE_SECRET, .run_tx = post_key,
     .permission = "api_key.create", .body = "ApiKeyRequest", .response = "ApiKeyMade",
     .doc = "Makes a key for a program. The key itself is answered once and stored nowhere."},
    {"DELETE", "/session", ROUTE_WORK, .run = delete_session, .doc = "Signs out."},
    {"GET", "/session", ROUTE_READ, .run_tx = get_session, .response = "Session",
     .doc = "Who is signed in and what they may do; 401 when nobody is."},
    {"PATCH", "/session", ROUTE_WORK, .run = patch_session, .body = "SessionPatch",
     .response = "Session",
     .doc = "Changes one's own language or password. A new password ends one's other sessions."},
    {"POST", "/session", ROUTE_WORK, ROUTE_PUBLIC, .run = post_session, .body = "SignIn",
     .response = "Session",
     .doc = "Signs in: sets the session's cookie. After ten failures for a login or an address, "
            "attempts are slowed (429)."},
    {"POST", "/staff/{id}/password", ROUTE_WORK, .run = put_password,
     .permission = "staff.administer", .body = "NewPassword",
     .doc = "Gives a staff member a new password and ends all their sessions."},
};

static const Shape SHAPES[] = {
    {"ApiKeyMade", "A new key.",
     (const ShapeField[]){{"key", SHAPE_TEXT, .doc = "For the program; shown this once."},
                          {"api_key", SHAPE_NAMED, .of = "ApiKey"},
                          {.name = NULL}}},
    {"ApiKeyRequest", "What a new key is for.",
     (const ShapeField[]){{"name", SHAPE_TEXT, .most = 128},
                          {"staff_id", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL,
                           .doc = "As whom it acts; you when absent."},
                          {"role_id", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
                           .doc = "The role it is narrowed to."},
                          {"expires_at", SHAPE_TIME, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE},
                          {.name = NULL}}},
    {"NewPassword", "A password for somebody.",
     (const ShapeField[]){{"password", SHAPE_TEXT, .most = PASSWORD_MOST}, {.name = NULL}}},
    {"Session", "Who is signed in.",
     (const ShapeField[]){{"staff", SHAPE_NAMED, .of = "Staff"},
                          {"csrf_token", SHAPE_TEXT, .flags = SHAPE_NULLABLE,
                           .doc = "For the header X-CSRF-Token; null for keys."},
                          {"permissions", SHAPE_TEXT, .flags = SHAPE_ARRAY},
                          {"language", SHAPE_TEXT, .of = "zh-CN|en"},
                          {.name = NULL}}},
    {"SessionPatch", "What to change of oneself.",
     (const ShapeField[]){
         {"language", SHAPE_TEXT, .flags = SHAPE_OPTIONAL, .of = "zh-CN|en"},
         {"password", SHAPE_TEXT, .flags = SHAPE_OPTIONAL, .most = PASSWORD_MOST},
         {"current_password", SHAPE_TEXT, .flags = SHAPE_OPTIONAL, .most = PASSWORD_MOST},
         {.name = NULL}}},
    {"SignIn", "Login and password.",
     (const ShapeField[]){{"login", SHAPE_TEXT, .most = 128},
                          {"password", SHAPE_TEXT, .most = PASSWORD_MOST},
                          {.name = NULL}}},
};

const RouteGroup SESSION_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
