// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include "base/counted.h"

#include <stdarg.h>
#include <string.h>

// The parts of an error that GError has no room for.
typedef struct {
    char *zh;
    char *pointer;
    char *hint[2]; // by Language
    bool has_span;
    size_t position;
    size_t length;
} GuanxiErrorPrivate;

static void guanxi_error_private_init(GuanxiErrorPrivate *private)
{
    *private = (GuanxiErrorPrivate){0};
}

static void guanxi_error_private_copy(const GuanxiErrorPrivate *from, GuanxiErrorPrivate *to)
{
    *to = *from;
    to->zh = g_strdup(from->zh);
    to->pointer = g_strdup(from->pointer);
    to->hint[LANGUAGE_EN] = g_strdup(from->hint[LANGUAGE_EN]);
    to->hint[LANGUAGE_ZH] = g_strdup(from->hint[LANGUAGE_ZH]);
}

static void guanxi_error_private_clear(GuanxiErrorPrivate *private)
{
    g_free(private->zh);
    g_free(private->pointer);
    g_free(private->hint[LANGUAGE_EN]);
    g_free(private->hint[LANGUAGE_ZH]);
}

G_DEFINE_EXTENDED_ERROR(GuanxiError, guanxi_error)

static GuanxiErrorPrivate *private_of(const GError *error)
{
    if (error == NULL || error->domain != GUANXI_ERROR)
        return NULL;
    return guanxi_error_get_private(error);
}

bool fail(GError **error, ErrorCode code, const char *en, const char *zh, ...)
{
    if (error == NULL)
        return false;
    va_list arguments;
    va_start(arguments, zh);
    g_clear_error(error);
    g_autofree char *said = counted_vprintf(en, arguments);
    *error = g_error_new_literal(GUANXI_ERROR, (int)code, said);
    va_end(arguments);
    va_start(arguments, zh);
    private_of(*error)->zh = g_strdup_vprintf(zh, arguments);
    va_end(arguments);
    return false;
}

void error_under(GError **error, const char *pointer_format, ...)
{
    GuanxiErrorPrivate *private = error != NULL ? private_of(*error) : NULL;
    if (private == NULL)
        return;
    va_list arguments;
    va_start(arguments, pointer_format);
    g_autofree char *head = g_strdup_vprintf(pointer_format, arguments);
    va_end(arguments);
    char *whole = g_strconcat(head, private->pointer, NULL);
    g_free(private->pointer);
    private->pointer = whole;
}

void error_position(GError **error, size_t position, size_t length)
{
    GuanxiErrorPrivate *private = error != NULL ? private_of(*error) : NULL;
    if (private == NULL)
        return;
    private->has_span = true;
    private->position = position;
    private->length = length;
}

void error_hint(GError **error, const char *en, const char *zh)
{
    GuanxiErrorPrivate *private = error != NULL ? private_of(*error) : NULL;
    if (private == NULL)
        return;
    g_free(private->hint[LANGUAGE_EN]);
    g_free(private->hint[LANGUAGE_ZH]);
    private->hint[LANGUAGE_EN] = g_strdup(en);
    private->hint[LANGUAGE_ZH] = g_strdup(zh);
}

const char *error_text(const GError *error, Language language)
{
    const GuanxiErrorPrivate *private = private_of(error);
    if (language == LANGUAGE_ZH && private != NULL && private->zh != NULL)
        return private->zh;
    return error->message;
}

const char *error_pointer(const GError *error)
{
    const GuanxiErrorPrivate *private = private_of(error);
    return private != NULL ? private->pointer : NULL;
}

const char *error_hint_text(const GError *error, Language language)
{
    const GuanxiErrorPrivate *private = private_of(error);
    return private != NULL ? private->hint[language] : NULL;
}

bool error_span(const GError *error, size_t *out_position, size_t *out_length)
{
    const GuanxiErrorPrivate *private = private_of(error);
    if (private == NULL || !private->has_span)
        return false;
    *out_position = private->position;
    *out_length = private->length;
    return true;
}

ErrorCode error_code(const GError *error)
{
    if (error == NULL || error->domain != GUANXI_ERROR)
        return ERROR_INTERNAL;
    return (ErrorCode)error->code;
}

const char *error_code_name(ErrorCode code)
{
    switch (code) {
    case ERROR_INVALID:
        return "invalid";
    case ERROR_MALFORMED:
        return "malformed";
    case ERROR_UNAUTHENTICATED:
        return "unauthenticated";
    case ERROR_FORBIDDEN:
        return "forbidden";
    case ERROR_NOT_FOUND:
        return "not_found";
    case ERROR_CONFLICT:
        return "conflict";
    case ERROR_STALE:
        return "stale";
    case ERROR_TOO_LARGE:
        return "too_large";
    case ERROR_NO_PRECONDITION:
        return "no_precondition";
    case ERROR_TOO_MANY:
        return "too_many";
    case ERROR_UNAVAILABLE:
        return "unavailable";
    case ERROR_CANCELLED:
        return "cancelled";
    case ERROR_INTERNAL:
        break;
    }
    return "internal";
}
