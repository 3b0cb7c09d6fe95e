// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct UnitTableTests {
    private let header = "code,name,level,parent_code,type,valid_from,valid_to\n"

    private func problems(_ rows: String) -> [DataProblem] {
        UnitTable.read(Array((header + rows).utf8)).problems
    }

    @Test func everyMistakeIsFoundAtItsLine() {
        let found = problems(
            """
            34,Tỉnh Thái Bình,province,,tinh,,2025-06-30
            341,Huyện Thái Thụy,district,34,xa,,2025-06-30
            3x,Huyện Tiền Hải,district,34,huyen,,
            343,,district,34,huyen,,
            344,Huyện Vũ Thư,district,,huyen,,2025-06-30
            345,Huyện A,district,34,huyen,2025-06-30,2025-01-01
            346,Huyện B,quận,34,huyen,,2025-06-30
            347,Huyện C,district,34,huyen,01/07/2025,2025-06-30
            348,Huyện D
            """
        )
        #expect(Set(found.map(\.line)) == Set(3...10))
        #expect(found.allSatisfy { !$0.what.isEmpty && !$0.fix.isEmpty })
    }

    @Test func oneCodeCannotMeanTwoUnitsOnOneDay() {
        let found = problems(
            """
            34,Tỉnh Thái Bình,province,,tinh,,2025-07-01
            34,Tỉnh Khác,province,,tinh,2025-07-01,
            """
        )
        #expect(found.map(\.line) == [3])
        #expect(found.first?.what.contains("Tỉnh Thái Bình") == true)
    }

    @Test func neighbouringDaysDoNotOverlap() {
        let found = problems(
            """
            34,Tỉnh Thái Bình,province,,tinh,,2025-06-30
            34,Tỉnh Khác,province,,tinh,2025-07-01,
            """
        )
        #expect(found.isEmpty)
    }

    @Test func aParentMustExistAsLongAsItsChild() {
        let found = problems(
            """
            34,Tỉnh Thái Bình,province,,tinh,,2025-06-30
            341,Huyện Thái Thụy,district,34,huyen,,
            12826,Thị trấn Diêm Điền,commune,342,thi_tran,,
            12827,Xã X,commune,341,xa,,
            """
        )
        #expect(found.map(\.line) == [3, 4])
    }

    @Test func aWrongHeaderIsAnsweredWithTheRightOne() {
        let found = UnitTable.read(Array("code,name\n34,x\n".utf8)).problems
        #expect(found.count == 1)
        #expect(found.first?.fix.contains("code,name,level,parent_code,type,valid_from,valid_to") == true)
    }

    @Test func decomposedTextIsRefused() {
        let found = problems("34,Tỉnh Tha\u{301}i Bình,province,,tinh,,\n")
        #expect(found.first?.fix.contains("NFC") == true)
    }

    @Test func successionIsJoinedByCodeAndCheckedByName() {
        let units = UnitTable.read(
            Array(
                (header
                    + """
                    33,Tỉnh Hưng Yên,province,,tinh,2025-07-01,
                    34,Tỉnh Thái Bình,province,,tinh,,2025-06-30
                    """).utf8
            )
        ).units
        let rows = """
            old_code,old_name,old_district_code,new_code,new_name,effective_on,kind,basis
            34,Tỉnh Thái Bình,,33,Tỉnh Hưng Yên,2025-07-01,merge,x
            34,Tỉnh Nam Định,,33,Tỉnh Hưng Yên,2025-07-01,merge,x
            34,Tỉnh Thái Bình,,33,Tỉnh Hưng Yên,2025-06-30,merge,x
            35,Tỉnh Thái Bình,,33,Tỉnh Hưng Yên,2025-07-01,join,x
            """
        let (successions, problems) = SuccessionTable.read(Array(rows.utf8), units: units)
        #expect(successions.count == 1)
        #expect(Set(problems.map(\.line)) == [3, 4, 5])
    }
}
