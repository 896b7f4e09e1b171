// SPDX-License-Identifier: Apache-2.0
//
// The command line. A command is one entry in the table of main.c, with its options as data:
// parsing, help in both languages, GUANXI_* variables and the configuration file all follow from
// it. A value is looked for on the command line, then in the variable GUANXI_COMMAND_OPTION
// (GUANXI_SERVE_PORT; global options GUANXI_DB), then in the configuration file ([serve] port = …;
// global options under [guanxi]), then in the option's default.
#pragma once

#include "base/buffer.h"
#include "base/error.h"
#include "entity/write.h"
#include <stdio.h>

enum { // exit codes, stable for scripts
    EXIT_CODE_OK = 0,
    EXIT_CODE_FAILED = 1,      // also: doctor found something
    EXIT_CODE_USAGE = 2,       // unknown command, option or value
    EXIT_CODE_NOT_FOUND = 3,   // the file, user, key, … does not exist
    EXIT_CODE_UNAVAILABLE = 4, // the store cannot be opened or reached, or is full
    EXIT_CODE_INVALID = 5,     // the input cannot be used
    EXIT_CODE_CONFLICT = 6,    // contradicts what is there already
    EXIT_CODE_FORBIDDEN = 7,
    EXIT_CODE_CANCELLED = 8,
};

typedef enum {
    OPTION_FLAG,
    OPTION_TEXT,
    OPTION_INTEGER,
    OPTION_LIST, // texts: given several times, or once with commas between
} OptionType;

typedef struct {
    const char *name; // "dry-run": given as --dry-run
    OptionType type;
    const char *value;     // what help calls the value: "FILE", "N"; NULL for flags
    const char *otherwise; // default as text; NULL: none
    Label help;
} Option;

typedef struct Invocation Invocation;

typedef struct {
    const char *name;
    Label about;           // one line
    const char *arguments; // "KIND FILE…" as help shows it; NULL: none
    int least, most;       // how many arguments; most -1: any number
    const Option *options; // ends with a NULL name; NULL: none
    // Prints its result to stdout. An error becomes a sentence on stderr (JSON with --json) and an
    // exit code.
    bool (*run)(Invocation *invocation, GError **error);
} Command;

extern const Command *const COMMANDS[]; // main.c's table: sorted by name, ends with NULL

// Parses the command line, runs the command and returns the exit code.
int command_main(int argc, char **argv);

// ---- for the commands ----

// Values of the command's options and of the global ones; the option must be in its table.
// Borrowed.
const char *option_text(const Invocation *invocation,
                        const char *name); // NULL: not given, no default
char **option_list(const Invocation *invocation,
                   const char *name); // never NULL; g_strfreev() is the caller's
int64_t option_integer(const Invocation *invocation, const char *name); // 0: not given, no default
bool option_flag(const Invocation *invocation, const char *name);
size_t argument_count(const Invocation *invocation);
const char *argument(const Invocation *invocation, size_t index); // NULL beyond the last

Language command_language(const Invocation *invocation);
bool command_json(const Invocation *invocation); // --json: print one JSON value and nothing else
const char *command_db(const Invocation *invocation);

// False when --db names an SQLite file that does not exist.
bool command_db_exists(const Invocation *invocation);
// The store named by --db, migrated to this program's schema; refuses one that is missing or older
// (says how to mend it).
Store *command_store(const Invocation *invocation, GError **error);

// Opens the store whatever its schema is (init, serve, migrate): creates an SQLite file only when
// `create`. `options` may be NULL.
Store *command_open(const Invocation *invocation, bool create, const StoreOptions *options,
                    GError **error);

// Runs `work` in one durable transaction as the system itself; it may run more than once.
typedef bool (*CommandWork)(Writing *writing, void *context, GError **error);
bool command_write(Store *store, CommandWork work, void *context, GError **error);

// A sentence on stdout in the caller's language, with newline; nothing with --json.
void command_say(const Invocation *invocation, const char *en, const char *zh, ...)
    G_GNUC_PRINTF(2, 4) G_GNUC_PRINTF(3, 4);
// Prints a buffer and a newline to stdout.
void command_print(Buffer *buffer);

// One line on stderr that is rewritten as work goes on, some times a second; nothing when stderr is
// no terminal. `total` 0: unknown. command_progress_end() clears the line.
void command_progress(Invocation *invocation, Label what, int64_t done, int64_t total);
void command_progress_end(Invocation *invocation);

// A line from standard input without its newline, or asked for on a terminal without echo.
char *command_read_secret(const Invocation *invocation, Label prompt, GError **error);
