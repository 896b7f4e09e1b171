// SPDX-License-Identifier: Apache-2.0
//
// Where a request ends must be beyond doubt. A proxy in front and this server may read doubtful
// headers differently; then the rest of one client's request becomes the beginning of another's
// (request smuggling). So what the library would guess at is refused, and the connection closed.
#include "http/server_inside.h"

#include <string.h>

typedef struct {
    unsigned hosts, lengths, codings;
    bool chunked;
    bool foreign; // a name or value that is none
} Framing;

static bool is_name(const char *name, size_t length)
{
    static const char MARKS[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < length; i++)
        if (!g_ascii_isalnum(name[i]) && (name[i] == '\0' || !strchr(MARKS, name[i])))
            return false;
    return length > 0;
}

static bool is_value(const char *value, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (((unsigned char)value[i] < 0x20 && value[i] != '\t') || value[i] == 0x7f)
            return false;
    return true;
}

static bool is_digits(const char *value, size_t length)
{
    return length > 0 && strspn(value, "0123456789") == length;
}

static enum MHD_Result look(void *context, enum MHD_ValueKind kind, const char *name,
                            size_t name_length, const char *value, size_t length)
{
    (void)kind;
    Framing *framing = context;
    framing->foreign |= !is_name(name, name_length) || (value && !is_value(value, length));
    if (g_ascii_strcasecmp(name, "Host") == 0) {
        framing->hosts++;
    } else if (g_ascii_strcasecmp(name, "Content-Length") == 0) {
        framing->lengths++;
        framing->foreign |= !value || !is_digits(value, length);
    } else if (g_ascii_strcasecmp(name, "Transfer-Encoding") == 0) {
        framing->codings++;
        framing->chunked = value && g_ascii_strcasecmp(value, "chunked") == 0;
    }
    return framing->foreign ? MHD_NO : MHD_YES;
}

bool framing_check(struct MHD_Connection *connection, GError **error)
{
    Framing framing = {0};
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, look, &framing);
    bool coded = framing.codings > 0;
    if (!framing.foreign && framing.hosts <= 1 && framing.lengths + framing.codings <= 1 &&
        framing.chunked == coded)
        return true;
    return fail(error, ERROR_MALFORMED, "The headers leave open where the request ends",
                "请求头无法确定请求在何处结束");
}
