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
        unitCode = try Self.unitCode(configuration, unit: unit)
        user = configuration.account.prefix + unitCode
        var settings = configuration.broker
        if settings.user != user {
            settings.user = user
            settings.password = try Self.password(of: user, unitCode)
        }
        broker = AMQPConfiguration(settings, name: "nhipcau \(user)")
    }

    /// Whose office this is; needs no password.
    static func unitCode(_ configuration: NhipCauConfiguration, unit: String?) throws -> String {
        let named = unit ?? configuration.account.unit ?? configuration.account.unitCode(of: configuration.broker.user)
        guard let named, !named.isEmpty else {
            throw Failure.officer(
                "Chưa chọn được tài khoản gửi",
                why: "chưa xác định được đơn vị",
                next: "ghi thêm --unit và mã đơn vị, ví dụ --unit 341; hoặc đặt account.unit trong nhipcau.yaml"
            )
        }
        // It becomes part of a path.
        guard named.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) || $0 == 45 }) else {
            throw Failure.officer(
                "Chưa chọn được tài khoản gửi",
                why: "mã đơn vị \"\(Console.plain(named))\" không đúng",
                next: "ghi mã đơn vị, ví dụ --unit 341"
            )
        }
        return named
    }

    /// On a machine that serves several units (a trial, the province) each password has its file.
    private static func password(of user: String, _ unitCode: String) throws -> Secret {
        let directory = ProcessInfo.processInfo.environment["NHIPCAU_SECRETS"] ?? ""
        let path = directory + "/" + user
        if !directory.isEmpty, let text = try? String(contentsOfFile: path, encoding: .utf8) {
            return Secret(text.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        throw Failure.officer(
            "Chưa đăng nhập được bằng tài khoản của đơn vị \(unitCode)",
            why: "máy này chưa có mật khẩu của đơn vị \(unitCode)",
            next: "đặt broker.user là \(user) và broker.passwordFile là tệp mật khẩu của đơn vị trong nhipcau.yaml;"
                + " nếu chưa có tệp đó, hỏi Hội LHPN tỉnh",
            detail: directory.isEmpty ? "NHIPCAU_SECRETS is not set" : "\(path) cannot be read"
        )
    }
}
