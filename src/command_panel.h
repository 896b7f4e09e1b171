// SPDX-License-Identifier: Apache-2.0
//
// A panel for one question of the command line: read into memory where the question needs it.
#pragma once

#include "command.h"
#include "know/panel.h"

// Reads all customers into a panel and offers it (panel_offer): lists, exports and jobs of this
// process then ask it. `*out` is the caller's to free before the store.
bool command_panel(Invocation *invocation, Store *store, Panel **out, GError **error);
