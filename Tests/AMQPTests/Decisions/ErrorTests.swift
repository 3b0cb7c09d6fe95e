// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AMQP

@Suite struct ErrorTests {
    @Test(arguments: [
        (AMQPError.Code.unreachable, true), (.connectionLost, true), (.timeout, true),
        (.accessRefused, false), (.untrusted, false), (.channelClosed, false), (.invalid, false),
    ])
    func retryHelpsOnlyWhereNobodyHasToChangeAnything(code: AMQPError.Code, isRetriable: Bool) {
        #expect(AMQPError(code, "x").isRetriable == isRetriable)
    }

    @Test func theTextNamesCodeReplyAndCause() {
        #expect(
            AMQPError(.channelClosed, replyCode: 406, "declaring q").description == "channelClosed (406): declaring q"
        )
        #expect(AMQPError(.timeout, "no answer").description == "timeout: no answer")
    }

    @Test func thePasswordIsNotInTheTextOfAConfiguration() {
        let configuration = AMQPConfiguration(user: "u", password: "bí mật")
        #expect(!"\(configuration)".contains("bí mật"))
        #expect(!"\(AMQPError(.accessRefused, "\(configuration)"))".contains("bí mật"))
    }
}
