// SPDX-License-Identifier: Apache-2.0
//
// The panel of `guanxi serve`: where its snapshot lies and how much memory it may take.
#pragma once

#include "command.h"
#include "know/panel.h"

// Starts building, or reads the snapshot, on threads of its own and returns at once. *out is NULL
// when the panel is turned off.
bool serve_panel_start(const Invocation *invocation, Store *store, Panel **out, GError **error);

// The file of its snapshot, by the option "panel-folder". NULL when the folder cannot be made: then
// the panel is built at every start. Free it.
char *serve_panel_snapshot(const Invocation *invocation, const Store *store);
