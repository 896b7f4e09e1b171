// SPDX-License-Identifier: Apache-2.0
#include "command_panel.h"

static const Label READING = {"Customers read", "已读取客户"};

static void show_progress(int64_t done, int64_t total, void *context)
{
    command_progress(context, READING, done, total);
}

bool command_panel(Invocation *invocation, Store *store, Panel **out, GError **error)
{
    g_autoptr(Panel) panel =
        panel_new(store, &(PanelOptions){.progress = show_progress, .context = invocation});
    bool good = panel_build(panel, error);
    command_progress_end(invocation);
    if (!good)
        return false;
    panel_offer(panel);
    *out = g_steal_pointer(&panel);
    return true;
}
