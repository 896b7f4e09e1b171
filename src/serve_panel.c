// SPDX-License-Identifier: Apache-2.0
#include "serve_panel.h"

#include "base/log.h"

#include <errno.h>
#include <string.h>

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

// NULL when the folder cannot be made: then the panel is built at every start.
static char *snapshot_path(const Invocation *invocation, const Store *store)
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

bool serve_panel_start(const Invocation *invocation, Store *store, Panel **out, GError **error)
{
    g_autofree char *path = snapshot_path(invocation, store);
    g_autoptr(Panel) panel = panel_new(store, &(PanelOptions){.snapshot = path});
    if (!panel_start(panel))
        return fail(error, ERROR_UNAVAILABLE, "No thread can be made for the panel.",
                    "无法为面板创建线程。");
    panel_offer(panel);
    *out = g_steal_pointer(&panel);
    return true;
}
