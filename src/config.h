// SPDX-License-Identifier: Apache-2.0
//
// Values from the environment and from the configuration file, which is an INI file (GKeyFile):
//
//     [guanxi]
//     db = postgresql://shop@db.example/shop
//     [serve]
//     port = 8080
//
// The environment goes first: GUANXI_DB and GUANXI_SERVE_PORT say the same.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Config Config;

// Reads `path`; NULL: the variable GUANXI_CONFIG, else guanxi.conf in the current folder, else
// /etc/guanxi.conf; it is no error when neither of the last two exists.
Config *config_load(const char *path, GError **error);
void config_free(Config *config); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

// The value of `name` under `section` ("guanxi" holds the global ones); NULL when it is not set.
// Borrowed.
const char *config_value(const Config *config, const char *section, const char *name);

// Calls `accept` for each section and name of the file; returns false with an error at the first it
// does not know.
typedef bool (*ConfigAccept)(const char *section, const char *name);
bool config_check(const Config *config, ConfigAccept accept, GError **error);
