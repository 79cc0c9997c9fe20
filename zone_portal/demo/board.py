"""A notice board as it stands in the middle of a season. The announcements are made up and say so."""

from datetime import timedelta

from accounts.models import User
from workplace import board
from workplace.calendar import working_days
from workplace.models import Notice, Post

# kind, audience, title, text, due in working days, published so many days ago (None: not yet), read by `enterprise`
POSTS = [
    (
        "policy", "firms", "科技型中小企业评价常见问题（演示）",
        "问：研发人员怎样计数？\n答：全年在研发岗位工作 183 天以上的职工计入。\n\n"
        "问：没有利润还能参加评价吗？\n答：可以，评价不以盈利为条件。\n\n本公告为演示内容。",
        None, 40, True,
    ),
    (
        "call", "firms", "高新技术企业认定申报开始（演示）",
        "请拟申报的企业先在“本企业档案”核对知识产权和上年度财务数据，再向园区专员报名。\n\n本公告为演示内容。",
        25, 6, True,
    ),
    (
        "deadline", "firms", "年度研发数据核对截止（演示）",
        "请在截止日期前核对并提交上年度研发费用、研发人员和收入数据。\n\n"
        "数据缺项不按 0 计，缺项会影响当晚的积分计算。\n\n本公告为演示内容。",
        3, 2, False,
    ),
    (
        "policy", "banks", "可贷企业名单更新时间（演示）",
        "名单每晚更新；企业撤回授权后立即从名单中移除。\n\n本公告为演示内容。",
        None, 10, False,
    ),
    (
        "policy", "all", "门户维护安排（演示）",
        "本周六 20:00—22:00 维护，期间不能登录，已填写的内容不受影响。\n\n本公告为演示内容。",
        None, None, False,
    ),
]  # fmt: skip


def write(now):
    """Five announcements, four of them published on days gone by; their readers were told then."""
    staff, reader = User.objects.get(username="staff"), User.objects.get(username="enterprise")
    for kind, audience, title, text, due, days, read in POSTS:
        values = {"kind": kind, "audience": audience, "title": title, "text": text}
        values["due_on"] = working_days.add(now.date(), due) if due else None
        post = board.add(values=values, by=staff)
        if days is None:
            continue
        board.publish(post=post, version=post.version, by=staff)
        at = now - timedelta(days=days)
        Post.objects.filter(pk=post.pk).update(created_at=at, published_at=at)
        told = Notice.objects.filter(kind="board", key=str(post.pk))
        told.update(created_at=at, mailed_at=at)  # no e-mail of days gone by
        if read:
            board.mark_read(post, reader)
            told.filter(user=reader).update(read_at=at)
