// SPDX-License-Identifier: Apache-2.0
//
// Tone and topics of texts that are sent. Nothing of them is kept.
#include "http/request.h"
#include "know/tone/tone.h"
#include "know/tone/topics.h"

#include <string.h>

enum { TEXTS_MOST = 1000 };

typedef struct {
    int64_t texts, negative;
} Named;

static bool are_texts(json_object *texts, GError **error)
{
    for (size_t i = 0; i < json_object_array_length(texts); i++) {
        json_object *text = json_object_array_get_idx(texts, i);
        if (json_object_get_string_len(text) > TOKENS_TEXT_MAX) {
            fail(error, ERROR_TOO_LARGE, "A text has at most %d bytes.", "每条文本最多 %d 字节。",
                 TOKENS_TEXT_MAX);
            error_under(error, "/texts/%d", (int)i);
            return false;
        }
    }
    return true;
}

static void print_answer(Buffer *out, const ToneAnswer *answer, uint32_t topics)
{
    json_object_begin(out);
    json_key(out, "tone"), json_real(out, answer->tone);
    json_key(out, "positive"), json_real(out, answer->positive);
    json_key(out, "known"), json_integer(out, answer->known);
    json_key(out, "topics"), json_array(out);
    for (size_t i = 0; TOPICS[i].name != NULL; i++)
        if (topics >> i & 1)
            json_string(out, TOPICS[i].name);
    json_array_end(out);
    json_object_end(out);
}

static void print_topics(Buffer *out, const Named *named)
{
    json_key(out, "topics");
    json_array(out);
    for (size_t i = 0; TOPICS[i].name != NULL; i++) {
        json_object_begin(out);
        json_key(out, "name"), json_string(out, TOPICS[i].name);
        json_key(out, "label"), label_json(out, TOPICS[i].label);
        json_key(out, "texts"), json_integer(out, named[i].texts);
        json_key(out, "negative"), json_integer(out, named[i].negative);
        json_object_end(out);
    }
    json_array_end(out);
}

static bool post_tone(Request *request, GError **error)
{
    json_object *texts = request_member(request, "texts");
    if (!are_texts(texts, error))
        return false;
    Named named[TOPICS_MOST] = {{0, 0}};
    Tokens *tokens = tokens_new();
    json_object_begin(&request->out);
    json_key(&request->out, "items");
    json_array(&request->out);
    for (size_t i = 0; i < json_object_array_length(texts); i++) {
        json_object *text = json_object_array_get_idx(texts, i);
        tokens_cut(tokens, json_object_get_string(text), (size_t)json_object_get_string_len(text));
        ToneAnswer answer = tone_of(tone_shipped(), tokens);
        uint32_t topics = topics_of(tokens);
        print_answer(&request->out, &answer, topics);
        for (size_t topic = 0; topic < TOPICS_MOST; topic++) {
            named[topic].texts += topics >> topic & 1;
            named[topic].negative += (topics >> topic & 1) && answer.tone < 0;
        }
    }
    json_array_end(&request->out);
    print_topics(&request->out, named);
    json_object_end(&request->out);
    tokens_free(tokens);
    return true;
}

static const Route ROUTES[] = {
    {"POST", "/tone", ROUTE_WORK, .run = post_tone, .permission = "customer.read",
     .body = "ToneTexts", .response = "ToneAnswers",
     .doc = "How content the authors of texts are, and what the texts are about. Chinese and "
            "English; nothing is kept."},
};

static const Shape SHAPES[] = {
    {"ToneAnswer", "Of one text.",
     (const ShapeField[]){
         {"tone", SHAPE_REAL, .doc = "From -1 to 1."},
         {"positive", SHAPE_REAL, .doc = "Probability that its author is content."},
         {"known", SHAPE_INTEGER,
          .doc = "Pieces of the text that have a weight; 0: it has no tone."},
         {"topics", SHAPE_TEXT, .flags = SHAPE_ARRAY, .doc = "Names."},
         {.name = NULL}}},
    {"ToneAnswers", "Tone and topics of texts.",
     (const ShapeField[]){
         {"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ToneAnswer",
          .doc = "In the order of the texts."},
         {"topics", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ToneTopic", .doc = "All there are."},
         {.name = NULL}}},
    {"ToneTexts", "Texts to judge.",
     (const ShapeField[]){{"texts", SHAPE_TEXT, .flags = SHAPE_ARRAY, .most = TEXTS_MOST,
                           .doc = "At most 1,000, of 16,384 bytes each."},
                          {.name = NULL}}},
    {"ToneTopic", "What texts are about.",
     (const ShapeField[]){{"name", SHAPE_TEXT, .flags = 0},
                          {"label", SHAPE_LABEL, .flags = 0},
                          {"texts", SHAPE_INTEGER, .doc = "That name it."},
                          {"negative", SHAPE_INTEGER, .doc = "Those of them with a tone below 0."},
                          {.name = NULL}}},
};

const RouteGroup TONE_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
