// SPDX-License-Identifier: Apache-2.0

import AMQP
import ArgumentParser
import Operations
import Postgres

/// What all commands of an office have in common.
struct OfficerOptions: ParsableArguments {
    @Flag(help: "Hiện thêm mã lỗi, mã gửi và chi tiết kỹ thuật, cho quản trị viên.")
    var codes = false

    /// Runs a command and says in Vietnamese why it ends without success.
    func run(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let failure as Failure {
            throw failure.told(showsDetail: codes)
        } catch let error as AMQPError {
            throw Failure.officer(error).told(showsDetail: codes)
        } catch let error as PostgresError {
            throw Failure.officer(
                "Chưa đọc được số liệu của tỉnh",
                next:
                    "thử lại sau ít phút; nếu vẫn vậy, chạy lại lệnh này với --codes và báo cho quản trị viên, kèm nội dung hiện ra",
                detail: "\(error)"
            ).told(showsDetail: codes)
        } catch let error as ConfigurationError {
            throw settings("\(error)")
        } catch let error as ReferenceDataError {
            throw settings("\(error)")
        }
    }

    /// Only the one who set the machine up can put this right, and what he needs is English.
    private func settings(_ text: String) -> Exit {
        Failure.officer(
            "Máy này được cài đặt chưa đúng nên chưa làm được",
            next: "báo cho quản trị viên, kèm nội dung dưới đây:"
        ).told(code: 78, showsDetail: codes).also { Console.error(text) }
    }
}

extension Exit {
    fileprivate func also(_ body: () -> Void) -> Exit {
        body()
        return self
    }
}

extension Failure {
    /// An error of the broker for somebody who cannot start one.
    static func officer(_ error: AMQPError) -> Failure {
        let (what, why, next) = words(error)
        return officer(what, why: why, next: next, detail: "\(error)")
    }

    private static let tellAdministrator =
        "chạy lại lệnh này với --codes và báo cho quản trị viên, kèm nội dung hiện ra"

    private static func words(_ error: AMQPError) -> (what: String, why: String, next: String) {
        let away = "Chưa kết nối được tới máy chủ của tỉnh"
        let again = "kiểm tra mạng, thử lại sau ít phút; nếu vẫn vậy, \(tellAdministrator)"
        switch error.code {
        case .unreachable: return (away, "mạng bị ngắt, hoặc máy chủ đang tắt", again)
        case .timeout: return (away, "máy chủ không trả lời trong thời gian cho phép", again)
        case .connectionLost: return (away, "kết nối bị ngắt giữa chừng", again)
        case .accessRefused:
            return (
                "Máy chủ của tỉnh không nhận tài khoản của đơn vị", "tên tài khoản hoặc mật khẩu không đúng",
                "kiểm tra tệp mật khẩu của đơn vị (broker.user, broker.passwordFile); nếu vẫn vậy, \(tellAdministrator)"
            )
        case .untrusted:
            return (
                "Chưa kết nối được an toàn tới máy chủ của tỉnh", "chứng thư hoặc tên của máy chủ không đúng",
                "kiểm tra broker.host, broker.tls và broker.caFile trong tệp cấu hình; nếu vẫn vậy, \(tellAdministrator)"
            )
        case .channelClosed where error.replyCode == 404:
            return ("Máy chủ của tỉnh chưa mở hộp biên nhận cho đơn vị này", "", tellAdministrator)
        case .channelClosed:
            return ("Máy chủ của tỉnh không nhận yêu cầu này", "tài khoản của đơn vị chưa có quyền", tellAdministrator)
        case .invalid: return ("Chương trình có lỗi nên chưa làm được", "", tellAdministrator)
        }
    }
}
