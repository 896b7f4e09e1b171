// SPDX-License-Identifier: Apache-2.0
//
// When the panel is as true as the store for somebody who asks: it holds whatever they have changed
// themselves, and all that others have changed but for the last moment.
#pragma once

#include "know/panel.h"

// The panel as it stands for the actor of this transaction (a staff id; 0: the system), waiting a
// few milliseconds where that helps. NULL when the store must answer; *out_reason then says why.
Version *panel_pin_fresh(Panel *panel, Tx *tx, int64_t actor_id, const Label **out_reason);
