// SPDX-License-Identifier: Apache-2.0
//
// An event carries texts when its name says so: `text` in a click is what stood on a button, and
// `message` in an error is what a program said. What the shop itself wrote (an agent's answer in a
// chat) is not a customer's.
#include "know/tone/written.h"

#include "base/json_read.h"
#include "entity/entities.h"
#include "know/chunk_image.h"
#include "know/tone/tone.h"
#include "know/tone/topics.h"
#include "rule/event_names.h"
#include "rule/facts.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

// ---- the table: events that carry texts ----

const Choice WRITTEN_KINDS[] = {EVENT_NAMES_WRITTEN, {.name = NULL}};

// Their properties that hold a text; where there are several, they are one text.
static const char *const PROPERTIES[] = {
    "answer", "body",        "comment",      "content", "feedback", "message", "reason",
    "review", "review_body", "review_title", "text",    "title",    "内容",    "原因",
};

// Who wrote it, when that was not the customer.
static const char *const WRITERS[] = {"author", "direction", "from", "sender"};
static const char *const OTHERS[] = {"agent",  "bot",  "out",   "outbound",
                                     "seller", "shop", "staff", "system"};

static bool is_among(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

int written_kind(const char *name)
{
    for (int i = 0; name != NULL && WRITTEN_KINDS[i].name != NULL; i++)
        if (strcmp(WRITTEN_KINDS[i].name, name) == 0)
            return i;
    return -1;
}

bool written_name(const char *name)
{
    return written_kind(name) >= 0;
}

void written_sql_names(Buffer *sql)
{
    for (size_t i = 0; WRITTEN_KINDS[i].name != NULL; i++)
        buffer_printf(sql, "%s'%s'", i > 0 ? ", " : "(", WRITTEN_KINDS[i].name);
    buffer_text(sql, ")");
}

void written_sql(Buffer *sql, const char *alias)
{
    buffer_printf(sql, "CASE WHEN %s.name IN ", alias);
    written_sql_names(sql);
    buffer_printf(sql, " THEN %s.properties END", alias);
}

// ---- texts ----

static const char *member(json_object *json, const char *name)
{
    json_object *found = NULL;
    return json_object_object_get_ex(json, name, &found) &&
                   json_object_is_type(found, json_type_string)
               ? json_object_get_string(found)
               : NULL;
}

static bool is_by_others(json_object *json)
{
    for (size_t i = 0; i < G_N_ELEMENTS(WRITERS); i++) {
        const char *writer = member(json, WRITERS[i]);
        if (writer != NULL && is_among(writer, OTHERS, G_N_ELEMENTS(OTHERS)))
            return true;
    }
    return false;
}

// All of them, a line each; empty when there are none.
static void gather(const char *properties, GString *out)
{
    g_string_truncate(out, 0);
    json_object *json = json_read(properties);
    bool own = json_object_is_type(json, json_type_object) && !is_by_others(json);
    for (size_t i = 0; own && i < G_N_ELEMENTS(PROPERTIES); i++) {
        const char *text = member(json, PROPERTIES[i]);
        if (text == NULL || *text == '\0')
            continue;
        if (out->len > 0)
            g_string_append_c(out, '\n');
        g_string_append(out, text);
    }
    json_object_put(json);
}

char *written_text(const char *name, const char *properties)
{
    if (!written_name(name) || properties == NULL)
        return NULL;
    GString *text = g_string_new(NULL);
    gather(properties, text);
    return g_string_free(text, text->len == 0);
}

// ---- judging ----

struct WrittenJudge {
    const Competitors *competitors;
    Tokens *tokens;
    GString *text;
};

WrittenJudge *written_judge_new(const Competitors *competitors)
{
    WrittenJudge *judge = g_new(WrittenJudge, 1);
    *judge = (WrittenJudge){competitors, tokens_new(), g_string_new(NULL)};
    return judge;
}

void written_judge_free(WrittenJudge *judge)
{
    if (judge == NULL)
        return;
    tokens_free(judge->tokens);
    g_string_free(judge->text, TRUE);
    g_free(judge);
}

static void name_topics(uint32_t topics, char *out, size_t size)
{
    size_t length = 0;
    *out = '\0';
    for (size_t i = 0; TOPICS[i].name != NULL; i++)
        if (topics >> i & 1) {
            length += g_strlcpy(out + length, length > 0 ? ", " : "", size - length);
            length += g_strlcpy(out + length, TOPICS[i].name, size - length);
            g_assert(length < size);
        }
}

void written_judge(WrittenJudge *judge, const char *properties, Written *out)
{
    *out = (Written){.given = false};
    gather(properties, judge->text);
    if (judge->text->len == 0)
        return;
    tokens_cut(judge->tokens, judge->text->str, judge->text->len);
    ToneAnswer answer = tone_of(tone_shipped(), judge->tokens);
    out->given = answer.known > 0;
    out->tone_thousandths = llround(answer.tone * 100) * 10;
    out->competitors =
        out->given ? competitors_in(judge->competitors, judge->text->str, judge->text->len) : 0;
    uint32_t named = out->competitors != 0 ? topic_bit("competitor") : 0;
    name_topics(topics_of(judge->tokens) | named, out->topics, sizeof out->topics);
}

static Value competitors_value(const Written *written, const Competitors *all, Arena *arena)
{
    GString *names = g_string_new(NULL);
    competitors_print(all, written->competitors, names);
    Value value = value_text(arena_copy(arena, names->str, (gssize)names->len));
    g_string_free(names, TRUE);
    return value;
}

bool written_value(const Record *record, const Field *field, const Model *model, Arena *arena,
                   Value *out)
{
    g_assert(record->entity == &ENTITY_EVENT);
    Value properties = record_value(record, "properties");
    if (properties.type != VALUE_TEXT || !written_name(record_text(record, "name")))
        return false;
    Written written;
    g_autoptr(WrittenJudge) judge = written_judge_new(model_competitors(model));
    written_judge(judge, properties.as.text.data, &written);
    if (!written.given)
        return false;
    if (field == &FACT_COMPETITORS) {
        *out = competitors_value(&written, model_competitors(model), arena);
        return written.competitors != 0;
    }
    bool tone = field == &FACT_TONE;
    *out = tone ? value_integer(written.tone_thousandths)
                : value_text(arena_copy(arena, written.topics, -1));
    return tone || *written.topics != '\0';
}

// ---- what it depends on ----

static char signature[24];

static uint64_t also(uint64_t sum, const char *text)
{
    return sum * 1099511628211u ^ chunk_image_checksum(text, strlen(text));
}

static void sign(void)
{
    uint64_t sum = tone_checksum(tone_shipped());
    for (size_t i = 0; TOPICS[i].name != NULL; i++)
        sum = also(also(sum, TOPICS[i].name), TOPICS[i].words);
    for (size_t i = 0; WRITTEN_KINDS[i].name != NULL; i++)
        sum = also(sum, WRITTEN_KINDS[i].name);
    for (size_t i = 0; i < G_N_ELEMENTS(PROPERTIES); i++)
        sum = also(sum, PROPERTIES[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(OTHERS); i++)
        sum = also(sum, OTHERS[i]);
    g_snprintf(signature, sizeof signature, "@%016" G_GINT64_MODIFIER "x", sum);
}

const char *written_signature(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, sign);
    return signature;
}
