Feature: pods come and go

  @POD-015 @breaks:deny-everything @spec
  Scenario: a restarted pod keeps its address
    Given pods A and B
    When pod B is restarted
    Then pod B keeps its address
    And pod A can reach pod B on 80

  @POD-008 @breaks:duplicate-address @spec
  Scenario: a replaced pod is reached at its new address
    Given pods A, B and C
    When pod B is replaced
    Then pod B has a new address
    And every pod has its own address
    And pod A can reach pod B on 80

  @SVC-022 @breaks:unready-served @spec
  Scenario: an unready pod leaves its Service and keeps its address
    Given pod A
    And pods
      | name | labels  | ready |
      | b-1  | app=web | yes   |
      | b-2  | app=web | no    |
    And service web on 80
    Then pod A reaching service web on 80 is served by only pod b-1
    But pod A can reach pod b-2 on 80
