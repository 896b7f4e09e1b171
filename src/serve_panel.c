// SPDX-License-Identifier: Apache-2.0
#include "serve_panel.h"

#include "base/log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char SQLITE[] = "sqlite:";

// Beside an SQLite file; for a database server in the folder where this user's programs keep what
// they can make again.
static char *default_folder(const char *url)
{
    if (g_str_has_prefix(url, SQLITE))
        return g_path_get_dirname(url + strlen(SQLITE));
    const char *given = g_getenv("STATE_DIRECTORY"); // from systemd
    return given != NULL && *given != '\0'
               ? g_strdup(given)
               : g_build_filename(g_get_user_state_dir(), "guanxi", NULL);
}

// "guanxi.db.panel", or a name of its own for every database of a server.
static char *file_name(const char *url)
{
    if (g_str_has_prefix(url, SQLITE)) {
        g_autofree char *base = g_path_get_basename(url + strlen(SQLITE));
        return g_strconcat(base, ".panel", NULL);
    }
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, url, -1);
    return g_strdup_printf("%.16s.panel", hash);
}

char *serve_panel_snapshot(const Invocation *invocation, const Store *store)
{
    const char *url = store_url(store), *chosen = option_text(invocation, "panel-folder");
    g_autofree char *folder = chosen != NULL ? g_strdup(chosen) : default_folder(url);
    g_autofree char *name = file_name(url);
    if (g_mkdir_with_parents(folder, 0700) == 0)
        return g_build_filename(folder, name, NULL);
    log_line(LOG_WARNING, "panel", "no snapshot: the folder %s cannot be made: %s", folder,
             g_strerror(errno));
    return NULL;
}

// ---- memory ----

// What this machine, or the container around us, has.
static int64_t memory_of_machine(void)
{
    int64_t bytes = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/sys/fs/cgroup/memory.max", &text, NULL, NULL))
        return bytes;
    int64_t most = g_ascii_strtoll(text, NULL, 10); // "max": 0
    return most > 0 ? MIN(bytes, most) : bytes;
}

// "50%", "800M", "4G", "0".
static bool read_memory(const char *text, int64_t *out, GError **error)
{
    char *unit = NULL;
    int64_t number = g_ascii_strtoll(text, &unit, 10);
    bool good = unit != text && number >= 0 && number < INT64_C(1) << 30;
    if (good && strcmp(unit, "%") == 0 && number <= 90)
        *out = memory_of_machine() / 100 * number;
    else if (good && g_ascii_strcasecmp(unit, "K") == 0)
        *out = number << 10;
    else if (good && g_ascii_strcasecmp(unit, "M") == 0)
        *out = number << 20;
    else if (good && g_ascii_strcasecmp(unit, "G") == 0)
        *out = number << 30;
    else if (good && number == 0 && *unit == '\0')
        *out = 0;
    else
        return fail(
            error, ERROR_INVALID,
            "“%s” is no size for --panel-memory: 50%%, 800M, 4G; at most 90%%; 0 turns it off.",
            "“%s”不是 --panel-memory 的有效大小：50%%、800M、4G；最多 90%%；0 表示关闭。", text);
    return true;
}

bool serve_panel_start(const Invocation *invocation, Store *store, Panel **out, GError **error)
{
    int64_t bytes = 0;
    *out = NULL;
    if (!read_memory(option_text(invocation, "panel-memory"), &bytes, error))
        return false;
    int64_t lists_from = option_integer(invocation, "panel-lists-from");
    if (bytes == 0)
        return true;
    g_autofree char *path = serve_panel_snapshot(invocation, store);
    PanelOptions options = {
        .snapshot = path, .bytes_most = bytes, .lists_from = (size_t)lists_from};
    g_autoptr(Panel) panel = panel_new(store, &options);
    if (!panel_start(panel))
        return fail(error, ERROR_UNAVAILABLE, "No thread can be made for the panel.",
                    "无法为面板创建线程。");
    panel_offer(panel);
    *out = g_steal_pointer(&panel);
    return true;
}
