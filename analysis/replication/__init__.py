"""For reviewers: rebuild in a clean copy, compare with what was published, hand over a deposit.

`reference` is what was published, `comparison` what differs from it, `copy` the clean copy,
`verification` and `account` the check and its report, `acceptance` the way to a new reference,
`deposit` the folder for a repository of data.
"""
