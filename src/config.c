// SPDX-License-Identifier: Apache-2.0
//
// Values looked up in the environment are used as they are; an empty variable counts as not set.

#include "config.h"

#include "base/error.h"

struct Config {
    GKeyFile *file;    // NULL: there is none
    GPtrArray *values; // texts handed out; freed with the configuration
};

static const char *const PLACES[] = {"guanxi.conf", "/etc/guanxi.conf"};

static const char *find_file(const char *path)
{
    if (path == NULL)
        path = g_getenv("GUANXI_CONFIG");
    for (size_t i = 0; path == NULL && i < G_N_ELEMENTS(PLACES); i++)
        path = g_file_test(PLACES[i], G_FILE_TEST_EXISTS) ? PLACES[i] : NULL;
    return path;
}

Config *config_load(const char *path, GError **error)
{
    g_autoptr(GKeyFile) file = NULL;
    const char *found = find_file(path);
    if (found != NULL) {
        g_autoptr(GError) problem = NULL;
        file = g_key_file_new();
        if (!g_key_file_load_from_file(file, found, G_KEY_FILE_NONE, &problem)) {
            ErrorCode code = g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT)
                                 ? ERROR_NOT_FOUND
                                 : ERROR_INVALID;
            fail(error, code, "The configuration file %s cannot be read: %s",
                 "无法读取配置文件 %s：%s", found, problem->message);
            return NULL;
        }
    }
    Config *config = g_new0(Config, 1);
    config->file = g_steal_pointer(&file);
    config->values = g_ptr_array_new_with_free_func(g_free);
    return config;
}

void config_free(Config *config)
{
    if (config == NULL)
        return;
    g_clear_pointer(&config->file, g_key_file_free);
    g_ptr_array_free(config->values, TRUE);
    g_free(config);
}

// "serve", "public-url" → "GUANXI_SERVE_PUBLIC_URL"; global values have no section in their name.
static char *variable_name(const char *section, const char *name)
{
    bool global = g_str_equal(section, "guanxi");
    g_autofree char *joined = global ? g_strdup_printf("guanxi_%s", name)
                                     : g_strdup_printf("guanxi_%s_%s", section, name);
    return g_strdelimit(g_ascii_strup(joined, -1), "-", '_');
}

const char *config_value(const Config *config, const char *section, const char *name)
{
    g_autofree char *variable = variable_name(section, name);
    const char *value = g_getenv(variable);
    if (value != NULL && *value != '\0')
        return value;
    char *text =
        config->file == NULL ? NULL : g_key_file_get_string(config->file, section, name, NULL);
    if (text != NULL)
        g_ptr_array_add(config->values, text);
    return text;
}

static bool check_group(const Config *config, const char *group, ConfigAccept accept,
                        GError **error)
{
    g_auto(GStrv) keys = g_key_file_get_keys(config->file, group, NULL, NULL);
    for (size_t i = 0; keys != NULL && keys[i] != NULL; i++) {
        if (!accept(group, keys[i])) {
            return fail(error, ERROR_INVALID,
                        "The configuration file sets “%s” under [%s], which nothing reads.",
                        "配置文件在 [%2$s] 下设置了“%1$s”，没有任何功能读取它。", keys[i], group);
        }
    }
    return true;
}

bool config_check(const Config *config, ConfigAccept accept, GError **error)
{
    g_auto(GStrv) groups = config->file == NULL ? NULL : g_key_file_get_groups(config->file, NULL);
    for (size_t i = 0; groups != NULL && groups[i] != NULL; i++)
        if (!check_group(config, groups[i], accept, error))
            return false;
    return true;
}
