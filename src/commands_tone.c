// SPDX-License-Identifier: Apache-2.0
//
// guanxi tone: how content those who wrote texts are, and about what; and models for that, trained
// from labelled texts and tested with others. None of it needs a store.

#include "commands.h"
#include "know/tone/topics.h"
#include "know/tone/train.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static double processor_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static Labelled *read_texts(const Invocation *invocation, size_t first, GError **error)
{
    g_autoptr(Labelled) labelled = labelled_new();
    const char *unlike = option_text(invocation, "unlike");
    if (unlike != NULL && !labelled_pass_over(labelled, unlike, error))
        return NULL;
    for (size_t i = first; i < argument_count(invocation); i++)
        if (!labelled_add_file(labelled, argument(invocation, i), error))
            return NULL;
    return g_steal_pointer(&labelled);
}

// ---- train ----

static void show_progress(int64_t done, int64_t total, void *context)
{
    static const Label TRAINING = {"Trained", "已训练"};
    command_progress(context, TRAINING, done, total);
}

static int64_t used_texts(const Labelled *labelled, bool all, int64_t *out_positive)
{
    size_t n;
    int64_t used = 0;
    const LabelledText *texts = labelled_texts(labelled, &n);
    *out_positive = 0;
    for (size_t i = 0; i < n; i++) {
        bool is_used = all || !texts[i].test;
        used += is_used;
        *out_positive += is_used && texts[i].positive;
    }
    return used;
}

// What is known of a model by its making; what it is good for, a person must add.
static bool write_card(const Invocation *invocation, const Labelled *labelled, const Tone *tone,
                       GError **error)
{
    const char *out = option_text(invocation, "out");
    g_autofree char *path = g_strconcat(out, ".md", NULL), *name = g_path_get_basename(out);
    g_autoptr(GString) card = g_string_new(NULL);
    bool all = option_flag(invocation, "all");
    int64_t positive, used = used_texts(labelled, all, &positive);
    g_string_append_printf(card, "# Tone model %s\n\nMade by:\n\n    guanxi tone train", name);
    for (size_t i = 1; i < argument_count(invocation); i++) {
        g_autofree char *file = g_path_get_basename(argument(invocation, i));
        g_string_append_printf(card, " %s", file);
    }
    g_string_append_printf(card, " --out %s --size %zu%s\n\n", name, tone_weights(tone),
                           all ? " --all" : "");
    g_string_append_printf(
        card, "%" G_GINT64_FORMAT " texts, %" G_GINT64_FORMAT " of them positive; %s. %zu bytes.\n",
        used, positive,
        all ? "no test part was left out" : "texts whose FNV-1a-32 is divisible by 5 were left out",
        tone_bytes(tone));
    g_autoptr(GError) problem = NULL;
    return g_file_set_contents(path, card->str, (gssize)card->len, &problem) ||
           fail(error, ERROR_UNAVAILABLE, "%1$s cannot be written: %2$s", "无法写入 %1$s：%2$s",
                path, problem->message);
}

static bool run_train(Invocation *invocation, GError **error)
{
    const char *out = option_text(invocation, "out");
    int64_t size = option_integer(invocation, "size");
    if (out == NULL || argument_count(invocation) < 2)
        return fail(error, ERROR_INVALID, "Usage: guanxi tone train LABELLED.csv… --out FILE",
                    "用法：guanxi tone train 已标注.csv… --out 文件");
    if (size < TONE_WEIGHTS_LEAST || size > TONE_WEIGHTS_MOST)
        return fail(error, ERROR_INVALID, "--size must be between %d and %d.",
                    "--size 须在 %d 与 %d 之间。", TONE_WEIGHTS_LEAST, TONE_WEIGHTS_MOST);
    g_autoptr(Labelled) labelled = read_texts(invocation, 1, error);
    if (labelled == NULL)
        return false;
    ToneTraining training = {(size_t)size, show_progress, invocation};
    g_autoptr(Tone) tone = tone_train(labelled, option_flag(invocation, "all"), &training, error);
    command_progress_end(invocation);
    if (tone == NULL || !tone_save(tone, out, error) ||
        !write_card(invocation, labelled, tone, error))
        return false;
    command_say(invocation,
                "%1$s: %2$zu bytes. Its card is %1$s.md; guanxi tone test says how good it is.",
                "%1$s：%2$zu 字节。说明卡为 %1$s.md；用 guanxi tone test 检验其准确度。", out,
                tone_bytes(tone));
    return true;
}

// ---- test ----

typedef struct {
    const char *category;
    ToneMeasure measure;
} Row;

static Row *row_of(GArray *rows, const char *category)
{
    for (guint i = 0; i < rows->len; i++)
        if (strcmp(g_array_index(rows, Row, i).category, category) == 0)
            return &g_array_index(rows, Row, i);
    Row row = {.category = category};
    g_array_append_val(rows, row);
    return &g_array_index(rows, Row, rows->len - 1);
}

static double measure(const Tone *tone, const Labelled *labelled, bool all, GArray *rows)
{
    size_t n;
    const LabelledText *texts = labelled_texts(labelled, &n);
    Tokens *tokens = tokens_new();
    row_of(rows, ""); // all of them, first
    double began = processor_seconds();
    for (size_t i = 0; i < n; i++) {
        if (!all && !texts[i].test)
            continue;
        tokens_cut(tokens, texts[i].text, texts[i].length);
        double positive = tone_of(tone, tokens).positive;
        tone_measure_add(&row_of(rows, "")->measure, positive, texts[i].positive);
        if (*texts[i].category != '\0')
            tone_measure_add(&row_of(rows, texts[i].category)->measure, positive,
                             texts[i].positive);
    }
    tokens_free(tokens);
    return processor_seconds() - began;
}

static void print_row_json(Buffer *out, const Row *row)
{
    const ToneMeasure *measure = &row->measure;
    json_object_begin(out);
    json_key(out, "category"), json_string(out, *row->category == '\0' ? NULL : row->category);
    json_key(out, "texts"), json_integer(out, measure->texts);
    json_key(out, "accuracy"), json_real(out, tone_accuracy(measure));
    json_key(out, "f1"), json_real(out, tone_f1(measure));
    json_key(out, "calibration_error"), json_real(out, tone_calibration_error(measure));
    json_object_end(out);
}

static void print_rows(const Invocation *invocation, const GArray *rows, double seconds)
{
    g_auto(Buffer) out = {0};
    bool zh = command_language(invocation) == LANGUAGE_ZH;
    double texts = (double)g_array_index(rows, Row, 0).measure.texts;
    json_array(&out);
    command_say(invocation, "   texts  accuracy      F1  calibration error  category",
                "    文本    准确率      F1  校准误差  类别");
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = &g_array_index(rows, Row, i);
        print_row_json(&out, row);
        command_say(invocation, "%8d  %8.4f  %6.4f  %17.4f  %s", "%8d  %8.4f  %6.4f  %8.4f  %s",
                    (int)row->measure.texts, tone_accuracy(&row->measure), tone_f1(&row->measure),
                    tone_calibration_error(&row->measure),
                    i > 0 ? row->category : (zh ? "全部" : "all"));
    }
    json_array_end(&out);
    command_say(invocation, "%.2f microseconds of processor time a text",
                "每条文本处理器时间 %.2f 微秒", texts > 0 ? 1e6 * seconds / texts : 0.0);
    if (command_json(invocation))
        command_print(&out);
}

static bool run_test(Invocation *invocation, GError **error)
{
    if (argument_count(invocation) < 3)
        return fail(error, ERROR_INVALID, "Usage: guanxi tone test MODEL LABELLED.csv…",
                    "用法：guanxi tone test 模型 已标注.csv…");
    const char *path = argument(invocation, 1);
    bool own = strcmp(path, "shipped") == 0;
    g_autoptr(Tone) loaded = own ? NULL : tone_load(path, error);
    g_autoptr(Labelled) labelled = own || loaded != NULL ? read_texts(invocation, 2, error) : NULL;
    if (labelled == NULL)
        return false;
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Row));
    double seconds =
        measure(own ? tone_shipped() : loaded, labelled, option_flag(invocation, "all"), rows);
    print_rows(invocation, rows, seconds);
    g_array_free(rows, TRUE);
    return true;
}

// ---- say ----

typedef struct {
    const Invocation *invocation;
    const Tone *tone;
    Tokens *tokens;
    Buffer out;
} Saying;

static void say_one(Saying *saying, const char *text)
{
    tokens_cut(saying->tokens, text, strlen(text));
    ToneAnswer answer = tone_of(saying->tone, saying->tokens);
    uint32_t topics = topics_of(saying->tokens);
    g_autoptr(GString) named = g_string_new(NULL);
    json_object_begin(&saying->out);
    json_key(&saying->out, "tone"), json_real(&saying->out, answer.tone);
    json_key(&saying->out, "positive"), json_real(&saying->out, answer.positive);
    json_key(&saying->out, "topics"), json_array(&saying->out);
    for (size_t i = 0; TOPICS[i].name != NULL; i++) {
        if ((topics >> i & 1) == 0)
            continue;
        json_string(&saying->out, TOPICS[i].name);
        g_string_append_printf(named, "%s%s", named->len > 0 ? ", " : "",
                               label_text(TOPICS[i].label, command_language(saying->invocation)));
    }
    json_array_end(&saying->out);
    json_object_end(&saying->out);
    command_say(saying->invocation, "%+.2f  %3.0f %%  %s  [%s]", "%+.2f  %3.0f %%  %s  [%s]",
                answer.tone, 100 * answer.positive, text, named->str);
}

static void say_lines(Saying *saying)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    while ((length = getline(&line, &capacity, stdin)) >= 0) {
        if (length > 0 && line[length - 1] == '\n')
            line[length - 1] = '\0';
        if (*line != '\0')
            say_one(saying, line);
    }
    free(line);
}

static bool run_say(Invocation *invocation, GError **error)
{
    const char *path = option_text(invocation, "model");
    g_autoptr(Tone) loaded = path != NULL ? tone_load(path, error) : NULL;
    if (path != NULL && loaded == NULL)
        return false;
    Saying saying = {invocation, loaded != NULL ? loaded : tone_shipped(), tokens_new(), {0}};
    json_array(&saying.out);
    for (size_t i = 1; i < argument_count(invocation); i++)
        say_one(&saying, argument(invocation, i));
    if (argument_count(invocation) == 1)
        say_lines(&saying);
    json_array_end(&saying.out);
    if (command_json(invocation))
        command_print(&saying.out);
    buffer_clear(&saying.out);
    tokens_free(saying.tokens);
    return true;
}

static bool run_tone(Invocation *invocation, GError **error)
{
    const char *what = argument(invocation, 0);
    if (strcmp(what, "train") == 0)
        return run_train(invocation, error);
    if (strcmp(what, "test") == 0)
        return run_test(invocation, error);
    if (strcmp(what, "say") == 0)
        return run_say(invocation, error);
    return fail(error, ERROR_INVALID, "guanxi tone can train, test and say, not “%s”.",
                "guanxi tone 可用 train、test、say，没有“%s”。", what);
}

static const Option OPTIONS[] = {
    {"out",
     OPTION_TEXT,
     "FILE",
     NULL,
     {"train: the model file to write, its card beside it", "train：写入的模型文件，说明卡在其旁"}},
    {"size",
     OPTION_INTEGER,
     "N",
     "983040",
     {"train: weights, a byte each", "train：权重个数，每个一字节"}},
    {"all",
     OPTION_FLAG,
     NULL,
     NULL,
     {"train, test: use every text, not only its own part of them",
      "train、test：使用全部文本，而不仅是各自的部分"}},
    {"unlike",
     OPTION_TEXT,
     "FILE",
     NULL,
     {"train, test: pass over the texts of this labelled file",
      "train、test：跳过此标注文件中的文本"}},
    {"model",
     OPTION_TEXT,
     "FILE",
     NULL,
     {"say: this model instead of the shipped one", "say：用此模型代替自带模型"}},
    {.name = NULL},
};

const Command COMMAND_TONE = {
    .name = "tone",
    .about = {"How content texts are and about what; train and test models for that",
              "文本的语气与话题；训练、检验语气模型"},
    .arguments = "train LABELLED.csv… | test MODEL|shipped LABELLED.csv… | say [TEXT…]",
    .least = 1,
    .most = -1,
    .options = OPTIONS,
    .run = run_tone,
};
