// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Operations
import Reporting
import Stages

/// The broker account of a unit's office.
struct OfficeAccount: Sendable {
    let unitCode: String
    let user: String
    let broker: AMQPConfiguration

    /// The unit that is asked for, that a report names, or that the office's configuration names.
    init(_ configuration: NhipCauConfiguration, unit: String?) throws {
        let named = unit ?? configuration.account.unit ?? configuration.account.unitCode(of: configuration.broker.user)
        guard let named else {
            throw Failure(
                "chọn tài khoản gửi",
                why: "chưa biết đơn vị nào",
                next: "ghi --unit và mã đơn vị, hoặc đặt account.unit trong nhipcau.yaml",
                isForOfficers: true
            )
        }
        unitCode = named
        user = configuration.account.prefix + named
        var settings = configuration.broker
        if settings.user != user {
            settings.user = user
            settings.password = try Self.password(of: user)
        }
        broker = AMQPConfiguration(settings, name: "nhipcau \(user)")
    }

    /// On a machine that serves several units (a trial, the province) each password has its file.
    private static func password(of user: String) throws -> Secret {
        let directory = ProcessInfo.processInfo.environment["NHIPCAU_SECRETS"] ?? ""
        let path = directory + "/" + user
        if !directory.isEmpty, let text = try? String(contentsOfFile: path, encoding: .utf8) {
            return Secret(text.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        throw Failure(
            "đăng nhập bằng tài khoản \(user)",
            why: directory.isEmpty
                ? "tài khoản đang đặt là của người khác và không có NHIPCAU_SECRETS" : "không đọc được tệp \(path)",
            next: "đặt broker.user là \(user) và broker.passwordFile là tệp mật khẩu của đơn vị",
            isForOfficers: true
        )
    }
}
