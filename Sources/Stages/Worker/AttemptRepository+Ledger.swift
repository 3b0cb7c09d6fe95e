// SPDX-License-Identifier: Apache-2.0

import Pipeline
import Storage

extension AttemptRepository: AttemptLedger {}
