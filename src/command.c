// SPDX-License-Identifier: Apache-2.0
//
// Parses the command line against the command's table of options, and gives commands what they
// share: values, the store, sentences, progress. Help is in command_help.c.

#include "command.h"

#include "base/counted.h"

#include "command_help.h"
#include "config.h"
#include "store/schema.h"
#include <locale.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { PROGRESS_INTERVAL_US = 200000 };

struct Invocation {
    const Command *command; // NULL: none was named
    GHashTable *given;      // option name → text, from the command line
    GPtrArray *arguments;
    Config *config;
    Language language;
    int64_t progress_at; // when progress was last printed; 0: nothing stands on the line
};

const Option GLOBAL_OPTIONS[] = {
    {"db",
     OPTION_TEXT,
     "URL",
     "sqlite:guanxi.db",
     {"The store: sqlite:FILE or postgresql://…", "数据库：sqlite:文件 或 postgresql://…"}},
    {"config",
     OPTION_TEXT,
     "FILE",
     NULL,
     {"Configuration file instead of guanxi.conf", "配置文件，代替 guanxi.conf"}},
    {"json", OPTION_FLAG, NULL, NULL, {"Print JSON for programs", "输出供程序读取的 JSON"}},
    {"language", OPTION_TEXT, "en|zh-CN", NULL, {"Language of messages", "消息的语言"}},
    {"help", OPTION_FLAG, NULL, NULL, {"Explain the command", "显示命令的说明"}},
    {.name = NULL},
};

// ---- options ----

static const Option *find_in(const Option *options, const char *name)
{
    for (const Option *option = options; option != NULL && option->name != NULL; option++)
        if (g_str_equal(option->name, name))
            return option;
    return NULL;
}

static const Option *find_option(const Command *command, const char *name)
{
    const Option *option = command == NULL ? NULL : find_in(command->options, name);
    return option != NULL ? option : find_in(GLOBAL_OPTIONS, name);
}

static const Command *find_command(const char *name)
{
    for (size_t i = 0; COMMANDS[i] != NULL; i++)
        if (g_str_equal(COMMANDS[i]->name, name))
            return COMMANDS[i];
    return NULL;
}

// A value as it was given or configured, or the default; NULL when there is none.
static const char *value_of(const Invocation *invocation, const Option *option)
{
    const char *value = g_hash_table_lookup(invocation->given, option->name);
    if (value == NULL && invocation->config != NULL) {
        const Command *command = invocation->command;
        bool global = command == NULL || find_in(GLOBAL_OPTIONS, option->name) == option;
        value = config_value(invocation->config, global ? "guanxi" : command->name, option->name);
    }
    return value != NULL ? value : option->otherwise;
}

static const char *value_named(const Invocation *invocation, const char *name, OptionType type)
{
    const Option *option = find_option(invocation->command, name);
    g_assert(option != NULL && option->type == type);
    return value_of(invocation, option);
}

const char *option_text(const Invocation *invocation, const char *name)
{
    return value_named(invocation, name, OPTION_TEXT);
}

char **option_list(const Invocation *invocation, const char *name)
{
    const char *text = value_named(invocation, name, OPTION_LIST);
    return g_strsplit(text == NULL ? "" : text, ",", -1);
}

int64_t option_integer(const Invocation *invocation, const char *name)
{
    const char *text = value_named(invocation, name, OPTION_INTEGER);
    return text == NULL ? 0 : g_ascii_strtoll(text, NULL, 10);
}

bool option_flag(const Invocation *invocation, const char *name)
{
    const char *text = value_named(invocation, name, OPTION_FLAG);
    return text != NULL && !g_str_equal(text, "0") && !g_str_equal(text, "false") &&
           !g_str_equal(text, "no");
}

size_t argument_count(const Invocation *invocation)
{
    return invocation->arguments->len;
}

const char *argument(const Invocation *invocation, size_t index)
{
    return index < invocation->arguments->len ? g_ptr_array_index(invocation->arguments, index)
                                              : NULL;
}

Language command_language(const Invocation *invocation)
{
    return invocation->language;
}

bool command_json(const Invocation *invocation)
{
    return option_flag(invocation, "json");
}

const char *command_db(const Invocation *invocation)
{
    return option_text(invocation, "db");
}

// ---- parsing ----

static bool check_value(const Option *option, const char *value, GError **error)
{
    if (option->type != OPTION_INTEGER)
        return true;
    gint64 number = 0;
    if (g_ascii_string_to_signed(value, 10, 0, G_MAXINT64, &number, NULL))
        return true;
    return fail(error, ERROR_INVALID, "--%s wants a whole number, not “%s”.",
                "--%s 需要整数，而不是“%s”。", option->name, value);
}

// A list goes on with what is given next; of others the last counts.
static void give(Invocation *invocation, const Option *option, const char *value)
{
    const char *before =
        option->type == OPTION_LIST ? g_hash_table_lookup(invocation->given, option->name) : NULL;
    g_hash_table_replace(invocation->given, (char *)option->name,
                         before == NULL ? g_strdup(value) : g_strjoin(",", before, value, NULL));
}

// Takes one option, and the next word as its value where it needs one; returns how many words were
// used, 0 on error.
static int take_option(Invocation *invocation, char **words, GError **error)
{
    const char *equals = strchr(words[0], '=');
    g_autofree char *name = equals == NULL
                                ? g_strdup(words[0] + 2)
                                : g_strndup(words[0] + 2, (size_t)(equals - words[0] - 2));
    const Option *option = find_option(invocation->command, name);
    if (option == NULL) {
        fail(error, ERROR_INVALID, "There is no option --%s.", "没有选项 --%s。", name);
        return 0;
    }
    const char *value = equals != NULL                ? equals + 1
                        : option->type == OPTION_FLAG ? "true"
                                                      : words[1];
    if (value == NULL) {
        fail(error, ERROR_INVALID, "--%s needs a value: %s.", "--%s 需要一个值：%s。", name,
             option->value);
        return 0;
    }
    if (!check_value(option, value, error))
        return 0;
    give(invocation, option, value);
    return equals == NULL && option->type != OPTION_FLAG ? 2 : 1;
}

static bool take_word(Invocation *invocation, const char *word, GError **error)
{
    if (invocation->command != NULL) {
        g_ptr_array_add(invocation->arguments, (char *)word);
        return true;
    }
    invocation->command = find_command(word);
    if (invocation->command == NULL) {
        return fail(error, ERROR_INVALID, "There is no command “%s”; guanxi help lists them.",
                    "没有命令“%s”；guanxi help 列出所有命令。", word);
    }
    return true;
}

// Goes on after an error, so that --language and --json count wherever they stand.
static bool take_words(Invocation *invocation, char **words, GError **error)
{
    bool options = true; // until "--"
    bool done = true;
    while (*words != NULL) {
        g_autoptr(GError) problem = NULL;
        int used = 1;
        if (options && g_str_equal(*words, "--"))
            options = false;
        else if (options && g_str_has_prefix(*words, "--"))
            used = take_option(invocation, words, &problem);
        else if (invocation->command != NULL || done)
            take_word(invocation, *words, &problem);
        if (problem != NULL && done)
            g_propagate_error(error, g_steal_pointer(&problem));
        done = done && *error == NULL;
        words += MAX(used, 1);
    }
    return done;
}

static bool check_arguments(const Invocation *invocation, GError **error)
{
    const Command *command = invocation->command;
    int count = (int)invocation->arguments->len;
    if (count < command->least || (command->most >= 0 && count > command->most)) {
        return fail(error, ERROR_INVALID, "Usage: guanxi %s %s", "用法：guanxi %s %s",
                    command->name, command->arguments == NULL ? "" : command->arguments);
    }
    return true;
}

static bool check_options(const Invocation *invocation, GError **error)
{
    const Option *tables[] = {GLOBAL_OPTIONS, invocation->command->options};
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        for (const Option *option = tables[i]; option != NULL && option->name != NULL; option++) {
            const char *value = value_of(invocation, option);
            if (value != NULL && !check_value(option, value, error))
                return false;
        }
    }
    return true;
}

static bool is_known_setting(const char *section, const char *name)
{
    if (g_str_equal(section, "guanxi"))
        return find_in(GLOBAL_OPTIONS, name) != NULL;
    const Command *command = find_command(section);
    return command != NULL && find_in(command->options, name) != NULL;
}

static Language language_of(const Invocation *invocation)
{
    const char *language = invocation->config == NULL
                               ? g_hash_table_lookup(invocation->given, "language")
                               : option_text(invocation, "language");
    static const char *const VARIABLES[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; language == NULL && i < G_N_ELEMENTS(VARIABLES); i++) {
        const char *value = g_getenv(VARIABLES[i]);
        language = value == NULL || *value == '\0' ? NULL : value;
    }
    return language_from(language);
}

static bool read_config(Invocation *invocation, GError **error)
{
    invocation->config = config_load(g_hash_table_lookup(invocation->given, "config"), error);
    return invocation->config != NULL && config_check(invocation->config, is_known_setting, error);
}

// ---- running ----

static int exit_code(const GError *error)
{
    switch (error_code(error)) {
    case ERROR_INVALID:
    case ERROR_MALFORMED:
    case ERROR_TOO_LARGE:
        return EXIT_CODE_INVALID;
    case ERROR_NOT_FOUND:
        return EXIT_CODE_NOT_FOUND;
    case ERROR_UNAVAILABLE:
        return EXIT_CODE_UNAVAILABLE;
    case ERROR_CONFLICT:
    case ERROR_STALE:
        return EXIT_CODE_CONFLICT;
    case ERROR_FORBIDDEN:
    case ERROR_UNAUTHENTICATED:
        return EXIT_CODE_FORBIDDEN;
    case ERROR_CANCELLED:
        return EXIT_CODE_CANCELLED;
    default:
        return EXIT_CODE_FAILED;
    }
}

static void print_error(const Invocation *invocation, const GError *error, int code)
{
    const char *hint = error_hint_text(error, invocation->language);
    bool json = g_hash_table_contains(invocation->given, "json") ||
                (invocation->config != NULL && command_json(invocation));
    if (!json) {
        fprintf(stderr, "guanxi: %s%s%s\n", error_text(error, invocation->language),
                hint == NULL ? "" : "\n        ", hint == NULL ? "" : hint);
        return;
    }
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    json_key(&out, "code"),
        json_string(&out, code == EXIT_CODE_USAGE ? "usage" : error_code_name(error_code(error)));
    json_key(&out, "detail"), json_string(&out, error_text(error, invocation->language));
    json_key(&out, "hint"), json_string(&out, hint);
    json_object_end(&out);
    fprintf(stderr, "%s\n", buffer_string(&out));
}

static bool prepare(Invocation *invocation, char **words, GError **error)
{
    bool parsed = take_words(invocation, words, error);
    invocation->language = language_of(invocation);
    if (!parsed || !read_config(invocation, error))
        return false;
    invocation->language = language_of(invocation);
    bool help = invocation->command == NULL || g_hash_table_contains(invocation->given, "help");
    return help || (check_arguments(invocation, error) && check_options(invocation, error));
}

static int run(Invocation *invocation, char **words)
{
    g_autoptr(GError) error = NULL;
    int code = EXIT_CODE_OK;
    if (!prepare(invocation, words, &error)) {
        code = EXIT_CODE_USAGE;
    } else if (invocation->command == NULL || g_hash_table_contains(invocation->given, "help")) {
        help_print(invocation->command, invocation->language);
        return g_hash_table_contains(invocation->given, "help") ? EXIT_CODE_OK : EXIT_CODE_USAGE;
    } else if (!invocation->command->run(invocation, &error)) {
        command_progress_end(invocation);
        code = exit_code(error);
    }
    if (error != NULL)
        print_error(invocation, error, code);
    return fflush(stdout) == 0 ? code : EXIT_CODE_FAILED;
}

int command_main(int argc, char **argv)
{
    (void)argc;
    setlocale(LC_CTYPE, "");
    Invocation invocation = {
        .given = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free),
        .arguments = g_ptr_array_new(),
    };
    int code = run(&invocation, argv + 1);
    g_hash_table_destroy(invocation.given);
    g_ptr_array_free(invocation.arguments, TRUE);
    config_free(invocation.config);
    return code;
}

// ---- for the commands ----

static bool schema_is_current(Store *store, GError **error)
{
    int version = 0;
    if (!store_schema_version(store, &version, error))
        return false;
    if (version == 0) {
        fail(error, ERROR_NOT_FOUND, "There is no Guanxi in %s yet.", "%s 中还没有 Guanxi。",
             store_url(store));
        error_hint(error, "guanxi init makes one.", "用 guanxi init 创建。");
        return false;
    }
    if (version < migrations_last()) {
        fail(error, ERROR_CONFLICT, "The store is at version %d, this program needs %d.",
             "数据库版本为 %d，本程序需要 %d。", version, migrations_last());
        error_hint(error, "guanxi migrate brings it up to date.", "用 guanxi migrate 升级。");
        return false;
    }
    if (version > migrations_last()) {
        return fail(error, ERROR_CONFLICT,
                    "The store is at version %d, newer than this program (%d).",
                    "数据库版本为 %d，比本程序（%d）更新。", version, migrations_last());
    }
    return true;
}

bool command_db_exists(const Invocation *invocation)
{
    const char *url = command_db(invocation);
    return !g_str_has_prefix(url, "sqlite:") ||
           g_file_test(url + strlen("sqlite:"), G_FILE_TEST_EXISTS);
}

Store *command_open(const Invocation *invocation, bool create, const StoreOptions *options,
                    GError **error)
{
    // Opening would make an empty file, which helps nobody who mistyped a name.
    if (!create && !command_db_exists(invocation)) {
        fail(error, ERROR_NOT_FOUND, "There is no store %s.", "数据库 %s 不存在。",
             command_db(invocation));
        error_hint(error, "guanxi init makes one; --db names another.",
                   "用 guanxi init 创建，或用 --db 指定另一个。");
        return NULL;
    }
    return store_open(command_db(invocation), options, error);
}

Store *command_store(const Invocation *invocation, GError **error)
{
    g_autoptr(Store) store = command_open(invocation, false, NULL, error);
    if (store == NULL || !schema_is_current(store, error))
        return NULL;
    return g_steal_pointer(&store);
}

typedef struct {
    CommandWork work;
    void *context;
} SystemWork;

static bool as_system(Tx *tx, void *context, GError **error)
{
    SystemWork *system = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    return system->work(&writing, system->context, error);
}

bool command_write(Store *store, CommandWork work, void *context, GError **error)
{
    SystemWork system = {work, context};
    return store_write(store, as_system, &system, error);
}

void command_say(const Invocation *invocation, const char *en, const char *zh, ...)
{
    if (command_json(invocation))
        return;
    va_list values;
    va_start(values, zh);
    g_autofree char *said = counted_vprintf(invocation->language == LANGUAGE_ZH ? zh : en, values);
    fputs(said, stdout);
    va_end(values);
    putchar('\n');
}

void command_print(Buffer *buffer)
{
    puts(buffer_string(buffer));
}

void command_progress(Invocation *invocation, Label what, int64_t done, int64_t total)
{
    int64_t now = g_get_monotonic_time();
    if (!isatty(STDERR_FILENO) || now - invocation->progress_at < PROGRESS_INTERVAL_US)
        return;
    invocation->progress_at = now;
    const char *text = label_text(what, invocation->language);
    if (total > 0) {
        fprintf(stderr, "\r\033[K%s %" G_GINT64_FORMAT " / %" G_GINT64_FORMAT " (%d %%)", text,
                done, total, (int)(100.0 * (double)done / (double)total));
    } else {
        fprintf(stderr, "\r\033[K%s %" G_GINT64_FORMAT, text, done);
    }
    fflush(stderr);
}

void command_progress_end(Invocation *invocation)
{
    if (invocation->progress_at != 0) {
        fputs("\r\033[K", stderr);
        invocation->progress_at = 0;
    }
}

static char *read_line(void)
{
    g_autoptr(GString) line = g_string_new(NULL);
    int byte = 0;
    while ((byte = getchar()) != EOF && byte != '\n')
        g_string_append_c(line, (char)byte);
    return byte == EOF && line->len == 0 ? NULL : g_string_free(g_steal_pointer(&line), FALSE);
}

char *command_read_secret(const Invocation *invocation, Label prompt, GError **error)
{
    bool terminal = isatty(STDIN_FILENO);
    struct termios before;
    if (terminal && tcgetattr(STDIN_FILENO, &before) == 0) {
        struct termios silent = before;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
        fprintf(stderr, "%s: ", label_text(prompt, invocation->language));
    }
    char *line = read_line();
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        fputc('\n', stderr);
    }
    if (line == NULL)
        fail(error, ERROR_INVALID, "Nothing was given on standard input.", "标准输入为空。");
    return line;
}
