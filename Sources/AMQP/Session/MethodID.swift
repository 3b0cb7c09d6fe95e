// SPDX-License-Identifier: Apache-2.0

import CRabbitMQ

/// Method numbers as the library's macros give them, in the type that frames carry.
enum MethodID {
    static let basicDeliver = amqp_method_number_t(AMQP_BASIC_DELIVER_METHOD)
    static let basicGet = amqp_method_number_t(AMQP_BASIC_GET_METHOD)
    static let basicGetOk = amqp_method_number_t(AMQP_BASIC_GET_OK_METHOD)
    static let basicGetEmpty = amqp_method_number_t(AMQP_BASIC_GET_EMPTY_METHOD)
    static let basicReturn = amqp_method_number_t(AMQP_BASIC_RETURN_METHOD)
    static let basicAck = amqp_method_number_t(AMQP_BASIC_ACK_METHOD)
    static let basicNack = amqp_method_number_t(AMQP_BASIC_NACK_METHOD)
    static let basicCancel = amqp_method_number_t(AMQP_BASIC_CANCEL_METHOD)
    static let basicCancelOk = amqp_method_number_t(AMQP_BASIC_CANCEL_OK_METHOD)
    static let connectionBlocked = amqp_method_number_t(AMQP_CONNECTION_BLOCKED_METHOD)
    static let connectionUnblocked = amqp_method_number_t(AMQP_CONNECTION_UNBLOCKED_METHOD)
    static let connectionClose = amqp_method_number_t(AMQP_CONNECTION_CLOSE_METHOD)
    static let connectionCloseOk = amqp_method_number_t(AMQP_CONNECTION_CLOSE_OK_METHOD)
    static let channelClose = amqp_method_number_t(AMQP_CHANNEL_CLOSE_METHOD)
    static let channelCloseOk = amqp_method_number_t(AMQP_CHANNEL_CLOSE_OK_METHOD)
}
