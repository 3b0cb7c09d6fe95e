// SPDX-License-Identifier: Apache-2.0

/// Vietnamese sentences of the generated reports.
enum ReportPhrases {
    static let narratives: [StaticString] = [
        "Các cấp Hội bám sát chủ đề năm 2025; cán bộ, hội viên phấn khởi.",
        "Công tác phối hợp với các đoàn thể \\\"đồng cấp\\\" đi vào nền nếp.",
        "Một số cơ sở còn lúng túng khi ứng dụng công nghệ thông tin.",
        "Đề nghị cấp trên quan tâm kinh phí cho hoạt động truyền thông.",
    ]
    static let partners: [StaticString] = ["Đoàn Thanh niên", "Hội Nông dân", "Công an xã", "Liên đoàn Lao động"]
    static let signers: [StaticString] = [
        "Nguyễn Thị Hoa", "Trần Thị Thanh Hương", "Phạm Thị Ngọc Bích", "Vũ Thúy Quỳnh",
    ]
}
