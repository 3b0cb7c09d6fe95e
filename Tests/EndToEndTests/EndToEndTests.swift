// SPDX-License-Identifier: Apache-2.0

import Testing

/// Reports go the whole way through real processes, a real broker and a real database, while something is broken, and
/// afterwards every one of them has to be accounted for. One after the other: there is one broker to break.
@Suite(.serialized, PrivateServices.shared, .timeLimit(.minutes(4)))
struct EndToEndTests {}
