// SPDX-License-Identifier: Apache-2.0
//
// The one place that knows which error is which status.
#include "http/problem.h"

static const struct {
    unsigned status;
    Label title;
} PROBLEMS[] = {
    [ERROR_INVALID] = {422, {"This cannot be accepted as it is", "内容无法接受"}},
    [ERROR_MALFORMED] = {400, {"This request cannot be read", "请求无法解析"}},
    [ERROR_UNAUTHENTICATED] = {401, {"Please sign in", "请先登录"}},
    [ERROR_FORBIDDEN] = {403, {"Not allowed", "没有权限"}},
    [ERROR_NOT_FOUND] = {404, {"Not found", "未找到"}},
    [ERROR_CONFLICT] = {409, {"Contradicts what is stored", "与现有数据冲突"}},
    [ERROR_STALE] = {412, {"Changed in the meantime", "数据已被更改"}},
    [ERROR_TOO_LARGE] = {413, {"Too large", "内容过大"}},
    [ERROR_NO_PRECONDITION] = {428, {"If-Match is missing", "缺少 If-Match"}},
    [ERROR_TOO_MANY] = {429, {"Too many attempts", "请求过于频繁"}},
    [ERROR_UNAVAILABLE] = {503, {"Not available just now", "暂时无法使用"}},
    [ERROR_INTERNAL] = {500, {"Something is broken on our side", "服务器内部错误"}},
    [ERROR_CANCELLED] = {409, {"Cancelled", "已取消"}},
};

unsigned problem_status(ErrorCode code)
{
    g_assert(code >= ERROR_INVALID && code <= ERROR_CANCELLED);
    return PROBLEMS[code].status;
}

static void put(Buffer *out, const char *key, const char *text)
{
    if (!text)
        return;
    json_member_text(out, key, text);
}

void problem_print(Buffer *out, const GError *error, unsigned status, Language language,
                   const char *request_id)
{
    ErrorCode code = error_code(error);
    size_t position, length;
    json_object_begin(out);
    put(out, "type", "about:blank");
    json_member_integer(out, "status", status ? status : PROBLEMS[code].status);
    put(out, "code", error_code_name(code));
    put(out, "title", label_text(PROBLEMS[code].title, language));
    // What broke inside is for the log alone.
    if (code != ERROR_INTERNAL) {
        put(out, "detail", error_text(error, language));
        put(out, "hint", error_hint_text(error, language));
        put(out, "pointer", error_pointer(error));
    }
    if (error_span(error, &position, &length)) {
        json_member_integer(out, "position", (int64_t)position);
        json_member_integer(out, "length", (int64_t)length);
    }
    put(out, "request_id", request_id);
    json_object_end(out);
}
