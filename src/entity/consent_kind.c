// SPDX-License-Identifier: Apache-2.0
#include "entity/consent_kind.h"

#include <string.h>

#define KIND(channel_, purpose_, name_, en_, zh_)                                                  \
    {                                                                                              \
        .channel = channel_, .purpose = purpose_,                                                  \
        .field = {.name = "consent." name_, .type = FIELD_BOOLEAN, .label = {en_, zh_}},           \
    }
#define CHANNEL(channel_, en_, zh_)                                                                \
    KIND(channel_, "marketing", channel_, "Consent: " en_, "同意：" zh_),                          \
        KIND(channel_, "service", channel_ ".service", "Consent: " en_ ", service",                \
             "同意：" zh_ "（服务）"),                                                             \
        KIND(channel_, "analysis", channel_ ".analysis", "Consent: " en_ ", analysis",             \
             "同意：" zh_ "（分析）")

const ConsentKind CONSENT_KINDS[] = {
    CHANNEL("email", "email", "邮件"),
    CHANNEL("sms", "SMS", "短信"),
    CHANNEL("wechat", "WeChat", "微信"),
    CHANNEL("phone", "phone", "电话"),
    CHANNEL("push", "push", "推送"),
    CHANNEL("post", "post", "信件"),
    {.channel = NULL},
};

const ConsentKind *consent_kind_find(const char *name)
{
    for (const ConsentKind *kind = CONSENT_KINDS; kind->channel != NULL; kind++) {
        if (strcmp(kind->field.name, name) == 0)
            return kind;
        // The purpose may be written where it goes without saying.
        size_t length = strlen(kind->field.name);
        bool usual = strcmp(kind->purpose, "marketing") == 0;
        if (usual && strncmp(name, kind->field.name, length) == 0 &&
            strcmp(name + length, ".marketing") == 0)
            return kind;
    }
    return NULL;
}

// ---- what the records of one customer say ----

// The latest decision for one brand.
typedef struct {
    const ConsentKind *kind;
    char *brand;
    bool granted;
} Decision;

struct ConsentTally {
    GArray *decisions; // of Decision
};

static void clear_decision(gpointer decision)
{
    g_free(((Decision *)decision)->brand);
}

ConsentTally *consent_tally_new(void)
{
    ConsentTally *tally = g_new(ConsentTally, 1);
    tally->decisions = g_array_new(FALSE, FALSE, sizeof(Decision));
    g_array_set_clear_func(tally->decisions, clear_decision);
    return tally;
}

void consent_tally_free(ConsentTally *tally)
{
    if (tally == NULL)
        return;
    g_array_unref(tally->decisions);
    g_free(tally);
}

void consent_tally_begin(ConsentTally *tally)
{
    g_array_set_size(tally->decisions, 0);
}

static const ConsentKind *kind_of(const char *channel, const char *purpose)
{
    for (const ConsentKind *kind = CONSENT_KINDS; kind->channel != NULL; kind++)
        if (g_strcmp0(kind->channel, channel) == 0 && g_strcmp0(kind->purpose, purpose) == 0)
            return kind;
    return NULL; // no longer among the choices
}

void consent_tally_add(ConsentTally *tally, const char *channel, const char *purpose,
                       const char *brand, const char *status)
{
    const ConsentKind *kind = kind_of(channel, purpose);
    const char *of = brand == NULL ? "" : brand;
    bool granted = g_strcmp0(status, "granted") == 0;
    if (kind == NULL)
        return;
    for (guint i = 0; i < tally->decisions->len; i++) {
        Decision *decision = &g_array_index(tally->decisions, Decision, i);
        if (decision->kind == kind && strcmp(decision->brand, of) == 0) {
            decision->granted = granted;
            return;
        }
    }
    Decision decision = {kind, g_strdup(of), granted};
    g_array_append_val(tally->decisions, decision);
}

bool consent_tally_says(const ConsentTally *tally, const ConsentKind *kind, bool *out)
{
    bool found = false, granted = true;
    for (guint i = 0; i < tally->decisions->len; i++) {
        const Decision *decision = &g_array_index(tally->decisions, Decision, i);
        if (decision->kind != kind)
            continue;
        found = true;
        granted &= decision->granted;
    }
    if (found)
        *out = granted;
    return found;
}
